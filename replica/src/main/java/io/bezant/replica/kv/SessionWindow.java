package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;
import java.util.function.LongConsumer;

/**
 * Which requests of a session were executed: the record of a session. Everything up to {@code
 * acknowledged} is closed; above it one bit tells for each number whether its request was executed,
 * in whatever order they came.
 *
 * @param acknowledged the largest number that an executed request acknowledged
 * @param executed bit i tells of number acknowledged + 1 + i
 * @param lastExecuted the sequence number at which the session was last used
 */
record SessionWindow(long acknowledged, long executed, SequenceNumber lastExecuted) {

  /** A session that was just opened at {@code sequence}. */
  static SessionWindow openedAt(SequenceNumber sequence) {
    return new SessionWindow(0, 0, sequence);
  }

  /** Whether the request of this number, above the acknowledged ones, was executed. */
  boolean isExecuted(long number) {
    long index = number - acknowledged - 1;
    return index >= 0 && index < Long.SIZE && ((executed >>> index) & 1) == 1;
  }

  /** Names the executed numbers up to {@code limit}, whose replies are kept, ascending. */
  void forEachExecuted(long limit, LongConsumer consumer) {
    for (long bits = executed; bits != 0; bits &= bits - 1) {
      long number = acknowledged + 1 + Long.numberOfTrailingZeros(bits);
      if (number > limit) {
        return;
      }
      consumer.accept(number);
    }
  }

  /** This window after the client has acknowledged everything up to {@code number}. */
  SessionWindow acknowledge(long number) {
    long distance = number - acknowledged;
    if (distance <= 0) {
      return this;
    }
    return new SessionWindow(
        number, distance >= Long.SIZE ? 0 : executed >>> distance, lastExecuted);
  }

  /** This window after the request of {@code number}, at most 64 above, was executed. */
  SessionWindow execute(long number, SequenceNumber sequence) {
    return new SessionWindow(
        acknowledged, executed | (1L << (number - acknowledged - 1)), sequence);
  }

  Bytes encode() {
    return new CanonicalWriter(3 * Long.BYTES)
        .u64(acknowledged)
        .u64(executed)
        .u64(lastExecuted.value())
        .toBytes();
  }

  static SessionWindow decode(Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      SessionWindow window =
          new SessionWindow(in.count64(), in.u64(), new SequenceNumber(in.count64()));
      in.requireEnd();
      return window;
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("a session", "its record", e);
    }
  }
}
