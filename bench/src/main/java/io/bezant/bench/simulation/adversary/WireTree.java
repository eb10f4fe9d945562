package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A frame as the tree of fields that any reader of the wire's format can see without knowing what
 * they mean, to be changed where our own types would not let us. Fields that hold other fields are
 * recognised by their form.
 */
final class WireTree {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int SIZED = 2;
  private static final int FIXED32 = 5;
  private static final int DEEPEST = 8;

  private WireTree() {}

  /** One field with its tag, somewhere in the frame. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Field(int tag, byte[] content, int depth) {
    boolean isSized() {
      return (tag & 7) == SIZED;
    }
  }

  /** The frame with one field written twice in a row, at any depth. */
  static Bytes repeatSomething(Bytes frame, SplittableRandom random) {
    return change(frame, random, Change.REPEAT);
  }

  /** The frame without one of its fields. */
  static Bytes omitSomething(Bytes frame, SplittableRandom random) {
    return change(frame, random, Change.OMIT);
  }

  /** The frame with one of its numbers one higher or lower, or one of its byte strings flipped. */
  static Bytes nudgeSomething(Bytes frame, SplittableRandom random) {
    return change(frame, random, Change.NUDGE);
  }

  private enum Change {
    REPEAT,
    OMIT,
    NUDGE
  }

  private static Bytes change(Bytes frame, SplittableRandom random, Change change) {
    return Bytes.wrap(changed(frame.toByteArray(), random, change, 0));
  }

  private static byte[] changed(byte[] bytes, SplittableRandom random, Change change, int depth) {
    List<Field> fields = parse(bytes, depth);
    if (fields.isEmpty()) {
      return flipped(bytes, random);
    }
    int victim = random.nextInt(fields.size());
    Field field = fields.get(victim);
    boolean isDeeper = field.isSized() && depth < DEEPEST && !parse(field.content(), 0).isEmpty();
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 16);
    for (int i = 0; i < fields.size(); i++) {
      if (i != victim) {
        write(fields.get(i), out);
      } else if (isDeeper && random.nextInt(4) != 0) {
        write(
            new Field(field.tag(), changed(field.content(), random, change, depth + 1), depth),
            out);
      } else {
        writeChanged(field, change, random, out);
      }
    }
    return out.toByteArray();
  }

  private static void writeChanged(
      Field field, Change change, SplittableRandom random, ByteArrayOutputStream out) {
    switch (change) {
      case REPEAT -> {
        write(field, out);
        write(field, out);
      }
      case OMIT -> {}
      case NUDGE -> write(nudged(field, random), out);
    }
  }

  private static Field nudged(Field field, SplittableRandom random) {
    if ((field.tag() & 7) == VARINT) {
      long value = readVarint(field.content(), 0)[0];
      long next =
          switch (random.nextInt(4)) {
            case 0 -> value - 1;
            case 1 -> Long.MAX_VALUE;
            default -> value + 1;
          };
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writeVarint(next, out);
      return new Field(field.tag(), out.toByteArray(), field.depth());
    }
    return new Field(field.tag(), flipped(field.content(), random), field.depth());
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    if (flipped.length > 0) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return flipped;
  }

  /** The fields of a message; none if the bytes are not one. */
  private static List<Field> parse(byte[] bytes, int depth) {
    List<Field> fields = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      long[] tag = readVarint(bytes, at);
      int start = (int) tag[1];
      if (start < 0 || tag[0] < 8 || tag[0] > 0xFFF) {
        return List.of();
      }
      int end = end(bytes, start, (int) tag[0] & 7);
      if (end < 0) {
        return List.of();
      }
      int from = ((int) tag[0] & 7) == SIZED ? (int) readVarint(bytes, start)[1] : start;
      fields.add(new Field((int) tag[0], Arrays.copyOfRange(bytes, from, end), depth));
      at = end;
    }
    return fields;
  }

  /** Where the content that starts here ends; negative if it does not fit. */
  private static int end(byte[] bytes, int start, int kind) {
    long end =
        switch (kind) {
          case VARINT -> readVarint(bytes, start)[1];
          case FIXED64 -> start + 8L;
          case FIXED32 -> start + 4L;
          case SIZED -> {
            long[] size = readVarint(bytes, start);
            yield size[1] < 0 || size[0] < 0 || size[0] > bytes.length ? -1 : size[1] + size[0];
          }
          default -> -1;
        };
    return end > bytes.length ? -1 : (int) end;
  }

  /** A number and where it ends; a negative end if it never does. */
  private static long[] readVarint(byte[] bytes, int start) {
    long value = 0;
    for (int i = 0; i < 10; i++) {
      if (start + i >= bytes.length) {
        return new long[] {0, -1};
      }
      value |= (long) (bytes[start + i] & 0x7F) << (7 * i);
      if (bytes[start + i] >= 0) {
        return new long[] {value, start + i + 1L};
      }
    }
    return new long[] {0, -1};
  }

  private static void write(Field field, ByteArrayOutputStream out) {
    writeVarint(field.tag(), out);
    if (field.isSized()) {
      writeVarint(field.content().length, out);
    }
    out.writeBytes(field.content());
  }

  private static void writeVarint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
