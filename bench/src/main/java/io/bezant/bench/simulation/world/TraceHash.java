package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;
import java.nio.ByteBuffer;

/**
 * A fingerprint of everything that has happened in a run: two runs that differ in one event or one
 * byte differ in it. Not cryptographic.
 */
public final class TraceHash {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long value;

  /** Adds a number. */
  public void add(long number) {
    value = mix((value ^ number) * GAMMA + 1);
  }

  /** Adds bytes. */
  public void add(Bytes bytes) {
    add(of(bytes, GAMMA));
  }

  /** The fingerprint so far. */
  public long value() {
    return value;
  }

  /** A fingerprint of bytes under a key. */
  static long of(Bytes bytes, long key) {
    ByteBuffer buffer = bytes.asByteBuffer();
    long hash = key + buffer.remaining() * GAMMA;
    while (buffer.remaining() >= Long.BYTES) {
      hash = (hash ^ mix(buffer.getLong())) * GAMMA;
      hash ^= hash >>> 29;
    }
    while (buffer.hasRemaining()) {
      hash = (hash ^ mix(buffer.get() + 1L)) * GAMMA;
      hash ^= hash >>> 29;
    }
    return mix(hash);
  }

  static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
