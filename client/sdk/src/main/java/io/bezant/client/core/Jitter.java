package io.bezant.client.core;

/** A source of small variations that is the same for the same seed (SplitMix64). */
final class Jitter {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  Jitter(long seed) {
    this.state = seed;
  }

  /** The next number in {@code 0..bound-1}. */
  long below(long bound) {
    return Long.remainderUnsigned(next(), bound);
  }

  /** The next 64 bits, which come again only after all others have come. */
  long next() {
    state += GOLDEN_GAMMA;
    long mixed = state;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
