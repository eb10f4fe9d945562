package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import java.util.OptionalLong;

/** Numbers as values hold them: the one form that {@link io.bezant.protocol.kv.Change} tells of. */
final class StoredNumber {

  /** The longest is that of the least number. */
  private static final int MOST_BYTES = 20;

  private StoredNumber() {}

  /** The value that holds a number. */
  static Bytes encode(long number) {
    return Bytes.utf8(Long.toString(number));
  }

  /** The number that a value holds, if it is exactly the form of one. */
  static OptionalLong decode(Bytes value) {
    if (value.isEmpty() || value.size() > MOST_BYTES) {
      return OptionalLong.empty();
    }
    int first = value.byteAt(0) == '-' ? 1 : 0;
    long negated = 0;
    for (int i = first; i < value.size(); i++) {
      int digit = value.byteAt(i) - '0';
      if (digit < 0 || digit > 9 || isBelowLeast(negated, digit)) {
        return OptionalLong.empty();
      }
      negated = 10 * negated - digit;
    }
    if (first == 0 && negated == Long.MIN_VALUE) {
      return OptionalLong.empty();
    }
    long number = first == 0 ? -negated : negated;
    return encode(number).equals(value) ? OptionalLong.of(number) : OptionalLong.empty();
  }

  /** There is one negative number more than positive ones, so digits are gathered below zero. */
  private static boolean isBelowLeast(long negated, int digit) {
    return negated < (Long.MIN_VALUE + digit) / 10;
  }
}
