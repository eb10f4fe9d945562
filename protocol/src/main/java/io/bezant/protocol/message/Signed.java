package io.bezant.protocol.message;

import io.bezant.protocol.ReplicaId;

/**
 * A message whose signatures have been checked, also those nested in its certificates. Only the
 * sealer and the opener of {@code protocol.wire} make one.
 *
 * @param <M> the kind of message
 * @param message what was said
 * @param envelope who said it
 */
public record Signed<M extends Message>(M message, Envelope envelope) {

  /** Who said it. */
  public ReplicaId sender() {
    return envelope.sender();
  }

  /** The same, known to be of this kind; {@link ClassCastException} if it is not. */
  @SuppressWarnings("unchecked")
  public <N extends Message> Signed<N> as(Class<N> kind) {
    if (!kind.isInstance(message)) {
      throw new ClassCastException("not a " + kind.getSimpleName() + ": " + message);
    }
    return (Signed<N>) this;
  }
}
