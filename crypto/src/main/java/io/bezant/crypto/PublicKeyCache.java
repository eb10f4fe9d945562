package io.bezant.crypto;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A bounded memory of validated public keys, so that a key that arrives in every request is
 * validated once: looking it up costs nanoseconds, validating it as much as verifying a signature.
 *
 * <p>Every key has one slot and the newest key of a slot stays, so a flood of keys can only make
 * others be validated again. Keys that failed are not remembered. The answer never depends on what
 * is cached.
 *
 * <p>Thread-safe and lock-free.
 */
public final class PublicKeyCache {
  /** The largest number of slots. */
  public static final int MAX_SLOTS = 1 << 20;

  private final AtomicReferenceArray<PublicKey> slots;

  /**
   * Makes an empty cache.
   *
   * @param slotCount how many keys fit at most: a power of two up to {@link #MAX_SLOTS}
   * @throws IllegalArgumentException if it is anything else
   */
  public PublicKeyCache(int slotCount) {
    if (slotCount > MAX_SLOTS || Integer.bitCount(slotCount) != 1 || slotCount < 1) {
      throw new IllegalArgumentException(
          "a key cache has a power of two up to " + MAX_SLOTS + " slots, not " + slotCount);
    }
    this.slots = new AtomicReferenceArray<>(slotCount);
  }

  /**
   * Returns the public key with this encoding, as {@link PublicKey#of} does.
   *
   * @throws InvalidKeyException in the same cases
   */
  public PublicKey get(Bytes encoded) {
    int hash = encoded.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (slots.length() - 1);
    PublicKey known = slots.get(slot);
    if (known != null && known.bytes().equals(encoded)) {
      return known;
    }
    PublicKey validated = PublicKey.of(encoded);
    slots.set(slot, validated);
    return validated;
  }
}
