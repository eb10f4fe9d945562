package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * The primary's proposal of a batch for a sequence number [PBFT §4.2]. The batch travels inside, so
 * that whoever accepts the proposal can execute it.
 *
 * @param view the view its sender is primary of
 * @param sequence the place proposed
 * @param batch the batch proposed
 */
public record PrePrepare(View view, SequenceNumber sequence, Batch batch) implements Message {

  @Override
  public MessageType type() {
    return MessageType.PRE_PREPARE;
  }

  @Override
  public Digest digest() {
    return batch.digest();
  }
}
