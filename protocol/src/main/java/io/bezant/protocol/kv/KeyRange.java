package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;
import java.util.Optional;

/**
 * The keys from one on, up to but without another, in the order of their bytes as unsigned numbers.
 * A range whose end is not above its beginning holds nothing.
 *
 * @param from the first key that may be in it; empty for the beginning of the store
 * @param to the first key that is not in it any more; none for the end of the store
 */
public record KeyRange(Bytes from, Optional<Bytes> to) {

  private static final Bytes ZERO = Bytes.of((byte) 0);

  /** All keys there are. */
  public static KeyRange all() {
    return new KeyRange(Bytes.EMPTY, Optional.empty());
  }

  /** One key alone. */
  public static KeyRange of(Bytes key) {
    return new KeyRange(key, Optional.of(key.concat(ZERO)));
  }

  /** Keys from one on, up to but without another. */
  public static KeyRange of(Bytes from, Bytes to) {
    return new KeyRange(from, Optional.of(to));
  }

  /** A key and all above it. */
  public static KeyRange from(Bytes from) {
    return new KeyRange(from, Optional.empty());
  }

  /** All keys that begin with these bytes. */
  public static KeyRange prefix(Bytes prefix) {
    for (int last = prefix.size() - 1; last >= 0; last--) {
      int above = (prefix.byteAt(last) & 0xFF) + 1;
      if (above <= 0xFF) {
        Bytes to = prefix.slice(0, last).concat(Bytes.of((byte) above));
        return new KeyRange(prefix, Optional.of(to));
      }
    }
    return new KeyRange(prefix, Optional.empty());
  }

  /** Whether the key is in it. */
  public boolean contains(Bytes key) {
    return from.compareTo(key) <= 0 && to.map(end -> key.compareTo(end) < 0).orElse(true);
  }

  /** Whether it can hold one key only, and that is the one it begins with. */
  public boolean isOneKey() {
    return to.isPresent()
        && to.get().size() == from.size() + 1
        && to.get().byteAt(from.size()) == 0
        && to.get().slice(0, from.size()).equals(from);
  }

  /** Whether a key can be in both. */
  public boolean overlaps(KeyRange other) {
    return isBelowEndOf(other) && other.isBelowEndOf(this) && !isEmpty() && !other.isEmpty();
  }

  private boolean isBelowEndOf(KeyRange other) {
    return other.to().map(end -> from.compareTo(end) < 0).orElse(true);
  }

  private boolean isEmpty() {
    return !isBelowEndOf(this);
  }

  /** The part of it that begins at a key. */
  public KeyRange startingAt(Bytes key) {
    return new KeyRange(key, to);
  }
}
