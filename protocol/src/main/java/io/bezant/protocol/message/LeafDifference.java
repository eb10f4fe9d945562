package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;

/**
 * A leaf as {@link StateGroup} shows it, but without the hashes that the asker has hinted at.
 *
 * @param low where the leaf begins
 * @param held which of its entries the asker holds
 * @param digests the hashes of the others in key order, 32 bytes each
 */
public record LeafDifference(Bytes low, IndexSet held, Bytes digests) {

  /** Rejects what no leaf is. */
  public LeafDifference {
    if (low.size() > StatePart.MAX_KEY_BYTES
        || digests.size() % Digest.SIZE != 0
        || digests.size() > StateGroup.MAX_CHILDREN * Digest.SIZE
        || held.bits().size() > StateGroup.MAX_CHILDREN / Byte.SIZE) {
      throw new IllegalArgumentException(
          "a leaf that begins with "
              + low.size()
              + " bytes and has "
              + digests.size()
              + " bytes of hashes and "
              + held.bits().size()
              + " bytes of indexes");
    }
    int count = held.toBitSet().cardinality() + digests.size() / Digest.SIZE;
    if (count > StateGroup.MAX_CHILDREN || held.toBitSet().length() > count) {
      throw new IllegalArgumentException(
          "a leaf of " + count + " entries of which the asker holds " + held.toBitSet());
    }
  }

  /** How many of its entries the asker holds. */
  int heldCount() {
    return held.toBitSet().cardinality();
  }

  /** The number of its entries. */
  int count() {
    return heldCount() + digests.size() / Digest.SIZE;
  }
}
