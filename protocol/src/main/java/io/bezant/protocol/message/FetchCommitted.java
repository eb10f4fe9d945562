package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A laggard's request for the decided batches that follow a place, each with its proof. It is
 * answered with a bounded number of {@link CommittedBatch} messages.
 *
 * @param after the last place the asker has executed or holds decided
 */
public record FetchCommitted(SequenceNumber after) implements Message {

  @Override
  public MessageType type() {
    return MessageType.FETCH_COMMITTED;
  }

  @Override
  public View view() {
    return View.ZERO;
  }

  @Override
  public SequenceNumber sequence() {
    return after;
  }

  @Override
  public Digest digest() {
    return Digest.ZERO;
  }
}
