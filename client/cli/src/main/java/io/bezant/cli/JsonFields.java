package io.bezant.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bezant.client.KeyRange;
import io.bezant.crypto.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of one JSON object that somebody wrote. What is wrong is an {@link
 * IllegalArgumentException} that names the field with the way to it, and so is a field that nobody
 * asked for.
 */
final class JsonFields {

  private final String path;
  private final JsonNode object;
  private final Set<String> known = new LinkedHashSet<>();

  private JsonFields(String path, JsonNode object) {
    this.path = path;
    this.object = object;
  }

  /** The fields of what stands at this place. */
  static JsonFields of(String path, JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException((path.isEmpty() ? "the whole" : path) + " is no object");
    }
    return new JsonFields(path, node);
  }

  /** Where a field stands, as errors tell it. */
  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Where the object stands. */
  String path() {
    return path;
  }

  /** A field, if it is there. */
  Optional<JsonNode> field(String name) {
    known.add(name);
    return Optional.ofNullable(object.get(name));
  }

  /** The one field that is there. */
  String only() {
    if (object.size() != 1) {
      throw new IllegalArgumentException(path + " has " + object.size() + " fields, not one");
    }
    return object.fieldNames().next();
  }

  /** The objects of a list; none if it is not there. */
  List<JsonFields> list(String name) {
    Optional<JsonNode> list = field(name);
    List<JsonFields> all = new ArrayList<>();
    if (list.isPresent()) {
      if (!list.get().isArray()) {
        throw new IllegalArgumentException(at(name) + " is no array");
      }
      list.get().forEach(each -> all.add(of(at(name) + "[" + all.size() + "]", each)));
    }
    return all;
  }

  /**
   * Bytes that are text under their name, or Base64 under {@code nameBase64}; one must be there.
   */
  Bytes bytes(String name) {
    return optionalBytes(name)
        .orElseThrow(
            () -> new IllegalArgumentException(at(name) + " or " + at(name) + "Base64 is missing"));
  }

  private Optional<Bytes> optionalBytes(String name) {
    Optional<Bytes> text = field(name).map(node -> Bytes.utf8(text(name, node)));
    Optional<Bytes> base64 =
        field(name + "Base64").map(node -> decoded(name + "Base64", text(name + "Base64", node)));
    if (text.isPresent() && base64.isPresent() && !text.equals(base64)) {
      throw new IllegalArgumentException(at(name) + " and " + at(name) + "Base64 differ");
    }
    return text.or(() -> base64);
  }

  private Bytes decoded(String name, String base64) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(at(name) + " is no Base64", wrong);
    }
  }

  private String text(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException(at(name) + " is no string");
    }
    return node.textValue();
  }

  /** A string that must be there. */
  String text(String name) {
    return text(name, field(name).orElseThrow(() -> missing(name)));
  }

  /** A number that must be there. */
  long number(String name) {
    return number(name, field(name).orElseThrow(() -> missing(name)));
  }

  /** A number; zero if it is not there. */
  long numberOrZero(String name) {
    return field(name).map(node -> number(name, node)).orElse(0L);
  }

  private long number(String name, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new IllegalArgumentException(at(name) + " is no whole number of 64 bits");
    }
    return node.longValue();
  }

  /** A truth; false if it is not there. */
  boolean flag(String name) {
    Optional<JsonNode> node = field(name);
    if (node.isPresent() && !node.get().isBoolean()) {
      throw new IllegalArgumentException(at(name) + " is neither true nor false");
    }
    return node.isPresent() && node.get().booleanValue();
  }

  /** One of the names of a kind, in small letters or large ones; the other if it is not there. */
  <E extends Enum<E>> E oneOf(String name, Class<E> kind, E other) {
    Optional<JsonNode> node = field(name);
    if (node.isEmpty()) {
      return other;
    }
    String named = text(name, node.get()).toUpperCase(Locale.ROOT);
    return Arrays.stream(kind.getEnumConstants())
        .filter(each -> each.name().equals(named))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    at(name)
                        + " is none of "
                        + Arrays.stream(kind.getEnumConstants())
                            .map(Enum::name)
                            .collect(Collectors.joining(", "))));
  }

  /** The range that is meant; none if it is the one key. */
  Optional<KeyRange> range(Bytes key) {
    Optional<Bytes> end = optionalBytes("end");
    boolean isPrefix = flag("prefix");
    boolean isFromKey = flag("fromKey");
    if ((isPrefix ? 1 : 0) + (isFromKey ? 1 : 0) + (end.isPresent() ? 1 : 0) > 1) {
      throw new IllegalArgumentException(
          path + " has more than one of " + at("end") + ", " + at("prefix") + " and fromKey");
    }
    if (isPrefix) {
      return Optional.of(KeyRange.prefix(key));
    }
    return isFromKey ? Optional.of(KeyRange.from(key)) : end.map(last -> KeyRange.of(key, last));
  }

  /** Nothing may be there that was not asked for. */
  void requireNoOthers() {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new IllegalArgumentException(
                    at(name) + " is unknown here; known are " + String.join(", ", known));
              }
            });
  }

  private IllegalArgumentException missing(String name) {
    return new IllegalArgumentException(at(name) + " is missing");
  }
}
