package io.bezant.bench.load;

import io.bezant.client.KeyRange;
import io.bezant.client.KvClient;
import io.bezant.client.RangeOptions;
import io.bezant.client.ReadMode;
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

  private static final int PERCENT = 100;
  private static final int KEYS_OF_A_RANGE = 1_000;

  private final Mix mix;
  private final Shape shape;
  private final Bytes[] values = new Bytes[STOCK];

  /** Which operations. */
  public enum Mix {
    /** Only writes. */
    PUT,
    /** Only linearizable reads, as they are by default. */
    GET,
    /** Only reads that take their place in the agreed order. */
    ORDERED_GET,
    /** Only reads that one replica answers, unverified. */
    LOCAL_GET,
    /** Only ranges of 1,000 keys, or of all there are, as they are read by default. */
    RANGE,
    /** Writes and reads, in a ratio. */
    MIXED;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What operations touch.
   *
   * @param keyCount how many keys
   * @param valueBytes how long each value is
   * @param readPercent how many of a hundred operations read, if they are {@link Mix#MIXED}
   */
  public record Shape(int keyCount, int valueBytes, int readPercent) {

    /** As many reads as writes where they are mixed. */
    public static final int EVEN = 50;

    /** Rejects what cannot be. */
    public Shape {
      requireWithin("--keys", keyCount, 1, MAX_KEYS);
      requireWithin("--value-size", valueBytes, 0, Integer.MAX_VALUE);
      requireWithin("--read-percent", readPercent, 0, PERCENT);
    }
  }

  /**
   * A workload.
   *
   * @param mix which operations
   * @param shape what they touch
   * @param seed what the values are made of
   */
  public Workload(Mix mix, Shape shape, long seed) {
    this.mix = mix;
    this.shape = shape;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < STOCK; i++) {
      byte[] value = new byte[shape.valueBytes()];
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

  /** Which operations. */
  public Mix mix() {
    return mix;
  }

  /** What they touch. */
  public Shape shape() {
    return shape;
  }

  /** How many of a hundred operations read. */
  public int readPercent() {
    return switch (mix) {
      case PUT -> 0;
      case GET, ORDERED_GET, LOCAL_GET, RANGE -> PERCENT;
      case MIXED -> shape.readPercent();
    };
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

  private CompletableFuture<?> range(KvClient kv, SplittableRandom random) {
    int first = random.nextInt(Math.max(1, 1 + shape.keyCount() - KEYS_OF_A_RANGE));
    return kv.rangeAsync(
        KeyRange.from(key(first)), RangeOptions.DEFAULT.withLimit(KEYS_OF_A_RANGE));
  }

  /** Asks for the next thing. */
  CompletableFuture<?> ask(KvClient kv, SplittableRandom random) {
    Bytes key = key(random.nextInt(shape.keyCount()));
    return switch (mix) {
      case RANGE -> range(kv, random);
      case PUT -> put(kv, key, random);
      case GET -> kv.getAsync(key);
      case ORDERED_GET -> kv.getAsync(key, ReadMode.ORDERED);
      case LOCAL_GET -> kv.getAsync(key, ReadMode.LOCAL);
      case MIXED ->
          random.nextInt(PERCENT) < shape.readPercent() ? kv.getAsync(key) : put(kv, key, random);
    };
  }

  private CompletableFuture<?> put(KvClient kv, Bytes key, SplittableRandom random) {
    return kv.putAsync(key, values[random.nextInt(STOCK)]);
  }
}
