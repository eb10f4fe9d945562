package io.bezant.bench.exhaustive;

/** A set of messages by number. */
final class Said {

  private final long[] bits;

  Said(long[] bits) {
    this.bits = bits;
  }

  /** One bit for each number; not to be changed. */
  long[] bits() {
    return bits;
  }
}
