package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import java.util.BitSet;

/**
 * A set of indexes below a bound that its user knows.
 *
 * @param bits bit i of byte j stands for index 8j+i; no trailing zero byte
 */
public record IndexSet(Bytes bits) {

  /** Rejects a form that is not canonical. */
  public IndexSet {
    if (!bits.isEmpty() && bits.byteAt(bits.size() - 1) == 0) {
      throw new IllegalArgumentException("an index set ends in a zero byte");
    }
  }

  /** The indexes of the bits that are set. */
  public static IndexSet of(BitSet set) {
    return new IndexSet(Bytes.copyOf(set.toByteArray()));
  }

  /** A bit for each index, in an object of its own. */
  public BitSet toBitSet() {
    return BitSet.valueOf(bits.toByteArray());
  }

  /** Whether there is no index in it. */
  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /** The smallest index; -1 if there is none. */
  public int first() {
    return toBitSet().nextSetBit(0);
  }
}
