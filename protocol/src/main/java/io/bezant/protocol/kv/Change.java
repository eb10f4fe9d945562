package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;

/**
 * What an {@link KvOperation.Update} makes of the value of a key.
 *
 * <p>A number is stored as text, as people write it: the digits of a signed 64-bit number in base
 * ten, with a minus before it if it is negative, and nothing else: no plus, no leading zeros, no
 * spaces. So each number has one form. A value of any other form is no number, also the empty one.
 */
public sealed interface Change {

  /**
   * Adds to the number that stands there; an absent key counts as zero.
   *
   * @param delta how much
   */
  record Add(long delta) implements Change {}

  /**
   * Leaves the greater of the number that stands there and this one; an absent key gets this one.
   *
   * @param number the least that the key has afterwards
   */
  record Max(long number) implements Change {}

  /**
   * Leaves the lesser of the number that stands there and this one; an absent key gets this one.
   *
   * @param number the most that the key has afterwards
   */
  record Min(long number) implements Change {}

  /**
   * Puts bytes behind the value, if it may grow so far; an absent key counts as empty.
   *
   * @param suffix which
   */
  record Append(Bytes suffix) implements Change {}
}
