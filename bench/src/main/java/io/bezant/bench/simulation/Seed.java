package io.bezant.bench.simulation;

import java.util.SplittableRandom;

/**
 * What decides everything in a run. Each part of the world draws from a stream of its own name, so
 * that a new draw in one part leaves all others as they were.
 *
 * @param value the number a failure names
 */
public record Seed(long value) {
  private static final long PRIME = 0x100000001B3L;

  /** The stream of a name: the same for the same seed, unlike any other. */
  public SplittableRandom stream(String name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * PRIME;
    }
    return new SplittableRandom(new SplittableRandom(value ^ hash).nextLong());
  }
}
