package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Payloads of requests as somebody would make them who means harm: every operation of the language
 * at and beyond every limit, written by hand so that no constructor stands in the way, and half of
 * them with bytes changed, cut off, doubled or put in.
 */
final class FuzzedRequests {
  private static final int[] KEY_BYTES = {0, 1, 2, 3, 16, 479, 480, 481, 482, 511, 512, 5_000};
  private static final int[] VALUE_BYTES = {0, 1, 7, 100, 4_095, 4_096, 4_097, 70_000};
  private static final long[] NUMBERS = {
    0, 1, 2, 3, 10, 1_000, Long.MAX_VALUE, Long.MAX_VALUE - 1, -1, Long.MIN_VALUE, 1L << 32
  };
  private static final int[] COUNTS = {
    0, 1, 2, 127, 128, 129, 1 << 16, 1 << 24, Integer.MAX_VALUE, -1, Integer.MIN_VALUE
  };
  private static final int[] CODES = {
    0, 8, 9, 10, 11, 12, 13, 19, 22, 30, 39, 46, 63, 64, 127, 128, 255
  };

  private final Random random;

  FuzzedRequests(Random random) {
    this.random = random;
  }

  /** The next payload. */
  Bytes next() {
    Bytes whole = random.nextInt(40) == 0 ? noise() : command();
    for (int i = random.nextInt(8) - 5; i > 0; i--) {
      whole = spoiled(whole);
    }
    return whole;
  }

  private Bytes noise() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private Bytes command() {
    int count =
        random.nextInt(30) == 0 ? 600 : 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 5);
    CanonicalWriter out = new CanonicalWriter().u8(rarely(100) ? number(256) : 1);
    u32(out.u8(rarely(100) ? number(5) : 2), rarely(60) ? pick(COUNTS) : count);
    for (int i = 0; i < count; i++) {
      operation(out, 0);
    }
    return out.toBytes();
  }

  private void operation(CanonicalWriter out, int depth) {
    // What cannot stand in a transaction stands there rarely, and nests rarely deeper than it may.
    int kinds = depth == 0 || rarely(60) ? 16 : 9;
    switch (random.nextInt(kinds)) {
      case 0, 1 -> out.u8(1).sized(key()).sized(value()).u8(flag());
      case 2 -> out.u8(2).sized(key());
      case 3 -> out.u8(3).sized(key()).u8(flag());
      case 4 -> range(out);
      case 5 -> keys(out.u8(6)).u8(flag());
      case 6 -> {
        if (depth == 0 || rarely(depth < 4 ? 3 : 20)) {
          transaction(out, depth + 1);
        } else {
          out.u8(2).sized(key());
        }
      }
      case 7 -> out.u8(40).sized(key()).sized(value()).u64(lease()).u8(flag());
      case 8 -> update(out.u8(10).sized(key()));
      case 13, 14 -> compareAndSet(out);
      case 9, 10 -> at(out);
      case 11, 12 -> ofLeases(out);
      default -> out.u8(21).u64(revision());
    }
    if (rarely(500)) {
      out.u8(pick(CODES));
    }
  }

  private void update(CanonicalWriter out) {
    int change = rarely(200) ? number(256) : number(6);
    out.u8(change);
    if (change == 4) {
      out.sized(value());
    } else {
      out.u64(NUMBERS[random.nextInt(NUMBERS.length)]);
    }
  }

  private void ofLeases(CanonicalWriter out) {
    switch (random.nextInt(5)) {
      case 0 -> out.u8(41).u64(rarely(10) ? revision() : 3_000 + number(60_000)).u64(lease());
      case 1 -> {
        int count = rarely(40) ? 1_025 : number(6);
        u32(out.u8(42), rarely(60) ? pick(COUNTS) : count);
        for (int i = 0; i < count; i++) {
          out.u64(lease());
        }
      }
      case 2 -> out.u8(43).u64(lease());
      case 3 -> out.u8(44).u64(lease()).u8(flag());
      default -> u32(out.u8(45).u64(lease()), rarely(20) ? pick(COUNTS) : number(10));
    }
  }

  /** Few different ones, zero among them. */
  private long lease() {
    return rarely(20) ? revision() : number(12);
  }

  private void compareAndSet(CanonicalWriter out) {
    out.u8(4).sized(key());
    switch (random.nextInt(4)) {
      case 0 -> out.u8(0);
      case 1 -> out.u8(1).sized(value());
      case 2 -> out.u8(2).u64(revision());
      default -> out.u8(rarely(20) ? number(5) : 0);
    }
    out.sized(value());
  }

  private void range(CanonicalWriter out) {
    if (random.nextInt(3) == 0) {
      sortedRange(out);
      return;
    }
    u32(keys(out.u8(5)), rarely(40) ? pick(COUNTS) : number(4))
        .u8(rarely(200) ? number(256) : number(3));
  }

  private void sortedRange(CanonicalWriter out) {
    u32(keys(out.u8(11)), rarely(40) ? pick(COUNTS) : number(4))
        .u8(rarely(200) ? number(256) : number(3))
        .u8(rarely(200) ? number(256) : number(5))
        .u8(rarely(200) ? number(256) : number(2));
    for (int i = 0; i < 4; i++) {
      out.u64(random.nextBoolean() ? 0 : revision());
    }
  }

  private void at(CanonicalWriter out) {
    out.u8(20).u64(revision());
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> out.u8(2).sized(key());
      case 3, 4, 5 -> range(out);
      case 6 -> {
        if (rarely(10)) {
          at(out);
        } else {
          range(out);
        }
      }
      default -> out.u8(rarely(10) ? 3 : 2).sized(key());
    }
  }

  private CanonicalWriter keys(CanonicalWriter out) {
    boolean isBounded = random.nextBoolean();
    out.sized(key()).u8(isBounded ? 1 : 0);
    return isBounded ? out.sized(key()) : out;
  }

  private void transaction(CanonicalWriter out, int depth) {
    int many = rarely(80) ? 129 : rarely(40) ? 128 : rarely(4) ? 12 : 4;
    int comparisons = number(depth > 1 ? 3 : many);
    u32(out.u8(7), rarely(300) ? pick(COUNTS) : comparisons);
    for (int i = 0; i < comparisons; i++) {
      comparison(out);
    }
    for (int branch = 0; branch < 2; branch++) {
      int steps = number(depth > 1 ? 3 : many);
      u32(out, rarely(300) ? pick(COUNTS) : steps);
      for (int i = 0; i < steps; i++) {
        operation(out, depth);
      }
    }
  }

  private void comparison(CanonicalWriter out) {
    int field = rarely(300) ? number(256) : number(5);
    keys(out.u8(field).u8(rarely(300) ? number(256) : number(4)));
    if (field == 0) {
      out.sized(value());
    } else {
      out.u64(revision());
    }
  }

  /** Four bytes, whatever they mean. */
  private static CanonicalWriter u32(CanonicalWriter out, int value) {
    return out.u16(value >>> 16).u16(value & 0xFFFF);
  }

  private int flag() {
    return rarely(500) ? number(256) : number(2);
  }

  private long revision() {
    return rarely(20) ? NUMBERS[random.nextInt(NUMBERS.length)] : 1 + random.nextInt(20_000);
  }

  /** Few different keys, so that requests meet each other's, and some of any length. */
  private Bytes key() {
    int size = rarely(30) ? pick(KEY_BYTES) : 1;
    byte[] key = new byte[size];
    Arrays.fill(key, (byte) (size == 1 ? 'a' + number(20) : rarely(4) ? 0xFF : 'k'));
    return Bytes.wrap(key);
  }

  private Bytes value() {
    return Bytes.wrap(new byte[rarely(30) ? pick(VALUE_BYTES) : number(40)]);
  }

  /** One change of the bytes. */
  private Bytes spoiled(Bytes whole) {
    byte[] bytes = whole.toByteArray();
    int at = number(bytes.length + 1);
    return switch (random.nextInt(7)) {
      case 0 -> whole.slice(0, at);
      case 1 -> whole.concat(noise());
      case 2, 3 -> {
        if (at < bytes.length) {
          bytes[at] ^= (byte) (1 << number(8));
        }
        yield Bytes.wrap(bytes);
      }
      case 4 -> {
        Bytes count = u32(new CanonicalWriter(4), pick(COUNTS)).toBytes();
        yield joined(
            whole.slice(0, at), count, whole.slice(Math.min(bytes.length, at + 4), bytes.length));
      }
      case 5 -> joined(whole.slice(0, at), noise(), whole.slice(at, bytes.length));
      default -> {
        int end = at + number(bytes.length - at + 1);
        yield joined(whole.slice(0, end), whole.slice(at, end), whole.slice(end, bytes.length));
      }
    };
  }

  private static Bytes joined(Bytes... parts) {
    List<Bytes> all = new ArrayList<>(List.of(parts));
    Bytes whole = all.removeFirst();
    for (Bytes each : all) {
      whole = whole.concat(each);
    }
    return whole;
  }

  private boolean rarely(int of) {
    return random.nextInt(of) == 0;
  }

  private int number(int below) {
    return random.nextInt(Math.max(1, below));
  }

  private int pick(int[] values) {
    return values[random.nextInt(values.length)];
  }
}
