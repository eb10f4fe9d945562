package io.bezant.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;

/**
 * A SHA-256 computation in progress, and the only way to make a {@link Digest}.
 *
 * <p>A computation opened by {@link #domain} begins with a tag of 16 bytes, so that digests of
 * different purposes never meet. All integers are big-endian and of fixed width. {@link #bytes}
 * adds bytes as they are, so a caller who adds more than one byte string of free length uses {@link
 * #sized}; otherwise two different splits of the same bytes would have one digest.
 *
 * <p>Not thread-safe: one thread opens, feeds and finishes it. Several may be open at once on one
 * thread. After {@link #finish} it is used up, and any further call fails with {@link
 * IllegalStateException}.
 */
public final class Hasher {
  private static final int DOMAIN_TAG_SIZE = 16;
  private static final int MAX_SPARE_ENGINES = 4;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * Engines of this thread that no open hasher uses; looking one up anew costs more than a hash.
   */
  private static final ThreadLocal<ArrayDeque<Engine>> SPARE_ENGINES =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final Engine engine;
  private boolean finished;

  private Hasher() {
    Engine spare = SPARE_ENGINES.get().pollLast();
    this.engine = spare == null ? new Engine() : spare;
  }

  /**
   * Opens a computation that begins with the tag, padded with zero bytes to 16.
   *
   * @throws IllegalArgumentException if the tag is empty, longer than 16 characters, or holds
   *     anything but printable ASCII
   */
  public static Hasher domain(String tag) {
    byte[] padded = new byte[DOMAIN_TAG_SIZE];
    if (tag.isEmpty() || tag.length() > DOMAIN_TAG_SIZE) {
      throw new IllegalArgumentException(
          "a domain tag has 1 to " + DOMAIN_TAG_SIZE + " characters: \"" + tag + '"');
    }
    for (int i = 0; i < tag.length(); i++) {
      char each = tag.charAt(i);
      if (each < '!' || each > '~') {
        throw new IllegalArgumentException("a domain tag is printable ASCII: \"" + tag + '"');
      }
      padded[i] = (byte) each;
    }
    Hasher hasher = new Hasher();
    hasher.engine.sha256.update(padded);
    return hasher;
  }

  /**
   * Opens a computation without a tag, for trees whose nodes are told apart by their first byte.
   */
  public static Hasher raw() {
    return new Hasher();
  }

  /**
   * Adds one byte.
   *
   * @throws IllegalArgumentException if the value is not in 0..255
   */
  public Hasher u8(int value) {
    return unsigned(value, 1);
  }

  /**
   * Adds two bytes.
   *
   * @throws IllegalArgumentException if the value is not in 0..65535
   */
  public Hasher u16(int value) {
    return unsigned(value, Short.BYTES);
  }

  /** Adds four bytes: the bits of the integer, whatever its sign. */
  public Hasher u32(int value) {
    return integer(Integer.toUnsignedLong(value), Integer.BYTES);
  }

  /** Adds eight bytes: the bits of the integer, whatever its sign. */
  public Hasher u64(long value) {
    return integer(value, Long.BYTES);
  }

  /** Adds the bytes as they are, without their number. */
  public Hasher bytes(Bytes value) {
    open().update(value.array(), value.offset(), value.size());
    return this;
  }

  /** Adds the number of bytes as {@link #u32}, then the bytes. */
  public Hasher sized(Bytes value) {
    return u32(value.size()).bytes(value);
  }

  /** Adds the 32 bytes of the digest. */
  public Hasher digest(Digest value) {
    return bytes(value.bytes());
  }

  /** Ends the computation and returns its digest. */
  public Digest finish() {
    Digest result = Digest.of(Bytes.wrap(open().digest()));
    finished = true;
    ArrayDeque<Engine> spares = SPARE_ENGINES.get();
    if (spares.size() < MAX_SPARE_ENGINES) {
      spares.addLast(engine);
    }
    return result;
  }

  private Hasher unsigned(int value, int width) {
    if (value < 0 || value >>> (Byte.SIZE * width) != 0) {
      throw new IllegalArgumentException(value + " does not fit into " + width + " unsigned bytes");
    }
    return integer(value, width);
  }

  private Hasher integer(long value, int width) {
    MessageDigest open = open();
    LONGS.set(engine.scratch, 0, value);
    open.update(engine.scratch, Long.BYTES - width, width);
    return this;
  }

  private MessageDigest open() {
    if (finished) {
      throw new IllegalStateException("this hasher has already finished");
    }
    return engine.sha256;
  }

  /** The JDK's SHA-256 and eight bytes to lay out integers; reset by every finish. */
  private static final class Engine {
    final MessageDigest sha256;
    final byte[] scratch = new byte[Long.BYTES];

    Engine() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException missing) {
        throw new IllegalStateException("every Java platform must offer SHA-256", missing);
      }
    }
  }
}
