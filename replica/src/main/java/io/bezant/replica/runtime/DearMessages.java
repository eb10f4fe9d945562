package io.bezant.replica.runtime;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.wire.Frame.SealedMessage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which view change and which new view of each replica is being verified, or was found good last.
 *
 * <p>They are said again and passed on until everybody has moved, and a full window of certificates
 * takes longer to verify than the pause between two copies: verified side by side, the copies would
 * take the processor from the first one. A copy is the same bytes in everything, so its fate is
 * that of the first: good, it has reached the core or is about to; bad, it is forgotten here, and
 * the next copy is looked at again.
 *
 * <p>One place for each sender and kind, whatever anybody sends. Thread-safe.
 */
final class DearMessages {
  private static final int KINDS = 2;

  private final AtomicReferenceArray<@Nullable Digest> last;

  DearMessages(int replicaCount) {
    this.last = new AtomicReferenceArray<>(KINDS * replicaCount);
  }

  /**
   * Takes a message up for verification.
   *
   * @return whether it is to be verified; a copy of one that was taken up is not
   */
  boolean begin(SealedMessage message) {
    Optional<Integer> place = place(message);
    if (place.isEmpty()) {
      return true;
    }
    Digest digest = digest(message);
    return !digest.equals(last.getAndSet(place.get(), digest));
  }

  /** The message was not good: what looks like it is verified again. */
  void forget(SealedMessage message) {
    Optional<Integer> place = place(message);
    if (place.isPresent() && digest(message).equals(last.get(place.get()))) {
      last.set(place.get(), null);
    }
  }

  /** Where it is remembered; nowhere if it costs a signature or two like any other message. */
  private Optional<Integer> place(SealedMessage message) {
    int place = message.sender().value() * KINDS + (message.type() == MessageType.NEW_VIEW ? 1 : 0);
    boolean isDear =
        message.type() == MessageType.NEW_VIEW || message.type() == MessageType.VIEW_CHANGE;
    return isDear && place < last.length() ? Optional.of(place) : Optional.empty();
  }

  /** Of everything in it, since a signature names nothing: others may fit the same message. */
  private static Digest digest(SealedMessage message) {
    return Hasher.domain("BZ1/DEAR")
        .u64(message.epoch().value())
        .u64(message.view().value())
        .u64(message.sequence().value())
        .digest(message.digest())
        .bytes(message.signature().bytes())
        .bytes(message.body())
        .finish();
  }
}
