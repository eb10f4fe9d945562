package io.bezant.protocol.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object that somebody wrote, a configuration file for instance, to be asked
 * for one by one. Whatever is missing, of another type, repeated or never asked for is an error
 * that names the field.
 */
public final class JsonFields {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final String path;
  private final ObjectNode object;
  private final Set<String> asked = new TreeSet<>();

  private JsonFields(String path, ObjectNode object) {
    this.path = path;
    this.object = object;
  }

  /**
   * The fields of a text that is one JSON object.
   *
   * @param name what the text is, for messages
   */
  public static JsonFields parse(String name, String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          name + " is not valid JSON: " + e.getOriginalMessage() + place(e.getLocation()));
    }
    if (node instanceof ObjectNode object) {
      return new JsonFields(name, object);
    }
    throw new ConfigException(name + " is not a JSON object");
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** An empty object to fill. */
  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** The text of an object, indented, ending in a line break. */
  public static String render(ObjectNode object) {
    try {
      return MAPPER.writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of values always has a text", e);
    }
  }

  /** Where this object stands, for messages. */
  public String path() {
    return path;
  }

  /** Whether there is a field of this name; who asks knows of it. */
  public boolean has(String name) {
    asked.add(name);
    return object.has(name);
  }

  /** The name of the one field that there is. */
  public String onlyName() {
    if (object.size() != 1) {
      throw new ConfigException(path + " has " + object.size() + " fields, not one");
    }
    return object.fieldNames().next();
  }

  /** A whole number of 64 bits. */
  public long number(String name) {
    JsonNode node = field(name);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(name, "must be a whole number of 64 bits");
    }
    return node.longValue();
  }

  /** Yes or no. */
  public boolean flag(String name) {
    JsonNode node = field(name);
    if (!node.isBoolean()) {
      throw wrong(name, "must be true or false");
    }
    return node.booleanValue();
  }

  /** A whole number. */
  public int integer(String name) {
    JsonNode node = field(name);
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong(name, "must be a whole number");
    }
    return node.intValue();
  }

  /** A text. */
  public String text(String name) {
    JsonNode node = field(name);
    if (!node.isTextual()) {
      throw wrong(name, "must be a text");
    }
    return node.textValue();
  }

  /** A public key in hexadecimal. */
  public PublicKey publicKey(String name) {
    return publicKey(name, text(name));
  }

  /** A list of public keys in hexadecimal. */
  public List<PublicKey> publicKeys(String name) {
    List<PublicKey> keys = new ArrayList<>();
    for (JsonNode node : array(name)) {
      String place = name + "[" + keys.size() + "]";
      if (!node.isTextual()) {
        throw wrong(place, "must be a text");
      }
      keys.add(publicKey(place, node.textValue()));
    }
    return Collections.unmodifiableList(keys);
  }

  private PublicKey publicKey(String place, String hex) {
    try {
      return PublicKey.of(Bytes.fromHex(hex));
    } catch (IllegalArgumentException e) {
      throw wrong(place, "is not a public key in hexadecimal: " + e.getMessage());
    }
  }

  /** An address. */
  public HostPort hostPort(String name) {
    try {
      return HostPort.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name, "is not an address: " + e.getMessage());
    }
  }

  /** An object. */
  public JsonFields object(String name) {
    if (field(name) instanceof ObjectNode inner) {
      return new JsonFields(path + "." + name, inner);
    }
    throw wrong(name, "must be an object");
  }

  /** A list of objects. */
  public List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode node : array(name)) {
      String place = name + "[" + objects.size() + "]";
      if (!(node instanceof ObjectNode inner)) {
        throw wrong(place, "must be an object");
      }
      objects.add(new JsonFields(path + "." + place, inner));
    }
    return Collections.unmodifiableList(objects);
  }

  /** Refuses fields that nobody asked for: a misspelled setting must not be ignored. */
  public void requireNoMore() {
    for (String name : (Iterable<String>) object::fieldNames) {
      if (!asked.contains(name)) {
        throw wrong(name, "is not known here; known are " + String.join(", ", asked));
      }
    }
  }

  private JsonNode array(String name) {
    JsonNode node = field(name);
    if (!node.isArray()) {
      throw wrong(name, "must be a list");
    }
    return node;
  }

  private JsonNode field(String name) {
    asked.add(name);
    JsonNode node = object.get(name);
    if (node == null) {
      throw wrong(name, "is missing");
    }
    return node;
  }

  private ConfigException wrong(String name, String what) {
    return new ConfigException(path + "." + name + " " + what);
  }
}
