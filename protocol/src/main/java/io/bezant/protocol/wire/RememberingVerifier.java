package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Verifier;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A verifier that remembers which of the members' signatures it has found good. A vote arrives
 * alone first and then again inside certificates, view changes and new views; without a memory a
 * new view of a full window would cost thousands of verifications, and more time than replicas wait
 * for it.
 *
 * <p>What is remembered is the whole triple of key, message and signature, compared by value; a bad
 * signature is never remembered. A fixed number of slots, which displace each other; safe for many
 * threads.
 */
final class RememberingVerifier implements Verifier {

  private final Verifier verifier;
  private final AtomicReferenceArray<@Nullable Verified> slots;

  /**
   * A memory in front of a verifier.
   *
   * @param slotCount a power of two
   */
  RememberingVerifier(Verifier verifier, int slotCount) {
    if (Integer.bitCount(slotCount) != 1) {
      throw new IllegalArgumentException("slotCount must be a power of two: " + slotCount);
    }
    this.verifier = verifier;
    this.slots = new AtomicReferenceArray<>(slotCount);
  }

  @Override
  public boolean verify(PublicKey key, Bytes message, Signature signature) {
    Verified asked = new Verified(key, message, signature);
    int hash = message.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (slots.length() - 1);
    if (asked.equals(slots.get(slot))) {
      return true;
    }
    boolean good = verifier.verify(key, message, signature);
    if (good) {
      slots.set(slot, asked);
    }
    return good;
  }

  private record Verified(PublicKey key, Bytes message, Signature signature) {}
}
