package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.KeyValue;
import io.bezant.crypto.Bytes;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Keys and values in the model that is printed. Bytes are text only where they are UTF-8. */
final class KeyValueJson {

  private KeyValueJson() {}

  static ObjectNode of(KeyValue found) {
    ObjectNode json = Printer.newObject();
    put(json, "key", found.key());
    put(json, "value", found.value());
    return history(json, found);
  }

  /** As {@link #of}, when the value was not asked for. */
  static ObjectNode withoutValue(KeyValue found) {
    ObjectNode json = Printer.newObject();
    put(json, "key", found.key());
    return history(json, found);
  }

  private static ObjectNode history(ObjectNode json, KeyValue found) {
    return json.put("createRevision", found.createRevision())
        .put("modRevision", found.modRevision())
        .put("version", found.version())
        .put("lease", found.lease());
  }

  /** Adds bytes as {@code name} where they are text, and as {@code nameBase64} always. */
  static void put(ObjectNode json, String name, Bytes bytes) {
    try {
      json.put(name, StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer()).toString());
    } catch (CharacterCodingException notText) {
      // Told in Base64 alone.
    }
    json.put(name + "Base64", Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}
