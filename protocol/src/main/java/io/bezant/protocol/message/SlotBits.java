package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import java.util.BitSet;

/**
 * One bit for each of the sequence numbers that follow a known one; what is not covered counts as
 * zero.
 *
 * @param bits bit i of byte j speaks of the (8j+i+1)-th number that follows; no trailing zero byte
 */
public record SlotBits(Bytes bits) {

  /** No bit is set. */
  public static final SlotBits NONE = new SlotBits(Bytes.EMPTY);

  /** Rejects a form that is not canonical. */
  public SlotBits {
    if (!bits.isEmpty() && bits.byteAt(bits.size() - 1) == 0) {
      throw new IllegalArgumentException("slot bits end in a zero byte");
    }
  }

  /** The bits of a set in which index zero is the number that follows first. */
  public static SlotBits of(BitSet set) {
    return new SlotBits(Bytes.copyOf(set.toByteArray()));
  }

  /** Whether the bit of {@code sequence} is set, counted from the number after {@code base}. */
  public boolean contains(SequenceNumber base, SequenceNumber sequence) {
    long index = sequence.value() - base.value() - 1;
    return index >= 0
        && index / 8 < bits.size()
        && (bits.byteAt((int) (index / 8)) & (1 << (index % 8))) != 0;
  }
}
