package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.Optional;

/**
 * The keys from one on, up to but without another, in the order of their bytes as unsigned numbers.
 *
 * @param from the first key that may be in it; empty for the beginning of the store
 * @param to the first key that is not in it any more; none for the end of the store
 */
public record KeyRange(Bytes from, Optional<Bytes> to) {

  /** All keys there are. */
  public static KeyRange all() {
    return ofWire(io.bezant.protocol.kv.KeyRange.all());
  }

  /** One key alone. */
  public static KeyRange of(Bytes key) {
    return ofWire(io.bezant.protocol.kv.KeyRange.of(key));
  }

  /** Keys from one on, up to but without another; nothing if that is not above it. */
  public static KeyRange of(Bytes from, Bytes to) {
    return new KeyRange(from, Optional.of(to));
  }

  /** A key and all above it. */
  public static KeyRange from(Bytes from) {
    return new KeyRange(from, Optional.empty());
  }

  /** All keys that begin with these bytes. */
  public static KeyRange prefix(Bytes prefix) {
    return ofWire(io.bezant.protocol.kv.KeyRange.prefix(prefix));
  }

  /** As {@link #prefix(Bytes)}. */
  public static KeyRange prefix(String prefix) {
    return prefix(Bytes.utf8(prefix));
  }

  /** The part of it that begins at a key. */
  public KeyRange startingAt(Bytes key) {
    return new KeyRange(key, to);
  }

  private static KeyRange ofWire(io.bezant.protocol.kv.KeyRange keys) {
    return new KeyRange(keys.from(), keys.to());
  }

  io.bezant.protocol.kv.KeyRange toWire() {
    return new io.bezant.protocol.kv.KeyRange(from, to);
  }
}
