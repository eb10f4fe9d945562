package io.bezant.bench.ycsb;

import io.bezant.crypto.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;

/** The fields of a record as one value: each a name and a text, both with their lengths. */
final class Fields {

  private Fields() {}

  static Bytes encode(Map<String, ByteIterator> fields) {
    Map<String, byte[]> texts = new TreeMap<>();
    int size = 0;
    for (Map.Entry<String, ByteIterator> field : fields.entrySet()) {
      byte[] text = field.getValue().toArray();
      texts.put(field.getKey(), text);
      size += Short.BYTES + name(field.getKey()).length + Integer.BYTES + text.length;
    }
    ByteBuffer value = ByteBuffer.allocate(size);
    texts.forEach(
        (name, text) ->
            value
                .putShort((short) name(name).length)
                .put(name(name))
                .putInt(text.length)
                .put(text));
    return Bytes.wrap(value.array());
  }

  private static byte[] name(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The fields of a value that {@link #encode} made.
   *
   * @throws java.nio.BufferUnderflowException if it is none
   */
  static Map<String, ByteIterator> decode(Bytes value) {
    Map<String, ByteIterator> fields = new HashMap<>();
    ByteBuffer left = value.asByteBuffer();
    while (left.hasRemaining()) {
      byte[] name = new byte[left.getShort()];
      left.get(name);
      byte[] text = new byte[left.getInt()];
      left.get(text);
      fields.put(new String(name, StandardCharsets.UTF_8), new ByteArrayByteIterator(text));
    }
    return fields;
  }
}
