package io.bezant.bench.load;

import io.bezant.client.KvClient;
import io.bezant.crypto.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * What callers ask for: operations on keys that are drawn uniformly at random from a fixed number.
 *
 * <p>Values are random bytes out of a small stock, so that drawing one costs the client nothing.
 */
public final class Workload {

  /** Most keys: what the bench still preloads in reasonable time. */
  public static final int MAX_KEYS = 10_000_000;

  private static final int STOCK = 64;
  private static final byte[] KEY_PREFIX = "bench/".getBytes(StandardCharsets.UTF_8);

  private final Mix mix;
  private final int keyCount;
  private final Bytes[] values = new Bytes[STOCK];

  /** Which operations. */
  public enum Mix {
    /** Only writes. */
    PUT,
    /** Only linearizable reads. */
    GET,
    /** As many writes as reads. */
    MIXED;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A workload.
   *
   * @param mix which operations
   * @param keyCount how many keys they touch
   * @param valueBytes how long each value is
   * @param seed what the values are made of
   */
  public Workload(Mix mix, int keyCount, int valueBytes, long seed) {
    requireWithin("--keys", keyCount, 1, MAX_KEYS);
    requireWithin("--value-size", valueBytes, 0, Integer.MAX_VALUE);
    this.mix = mix;
    this.keyCount = keyCount;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < STOCK; i++) {
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      values[i] = Bytes.wrap(value);
    }
  }

  static void requireWithin(String flag, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          flag + " must be in " + least + ".." + most + ", not " + value);
    }
  }

  /** How many keys there are. */
  public int keyCount() {
    return keyCount;
  }

  /** Whether the keys must be there before the load begins. */
  public boolean reads() {
    return mix != Mix.PUT;
  }

  /** The key of an index: 14 bytes. */
  static Bytes key(int index) {
    byte[] hex = HexFormat.of().toHexDigits(index).getBytes(StandardCharsets.US_ASCII);
    byte[] key = new byte[KEY_PREFIX.length + hex.length];
    System.arraycopy(KEY_PREFIX, 0, key, 0, KEY_PREFIX.length);
    System.arraycopy(hex, 0, key, KEY_PREFIX.length, hex.length);
    return Bytes.wrap(key);
  }

  /** Writes the first value of a key. */
  CompletableFuture<?> preload(KvClient kv, int index) {
    return kv.putAsync(key(index), values[index % STOCK]);
  }

  /** Asks for the next thing. */
  CompletableFuture<?> ask(KvClient kv, SplittableRandom random) {
    Bytes key = key(random.nextInt(keyCount));
    boolean writes =
        switch (mix) {
          case PUT -> true;
          case GET -> false;
          case MIXED -> random.nextBoolean();
        };
    return writes ? kv.putAsync(key, values[random.nextInt(STOCK)]) : kv.getAsync(key);
  }
}
