package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A replica's word that it holds a prepared certificate for a sequence number [PBFT §4.2].
 *
 * @param view the view of the proposal
 * @param sequence the place proposed
 * @param digest of the batch proposed
 */
public record Commit(View view, SequenceNumber sequence, Digest digest) implements Message {

  @Override
  public MessageType type() {
    return MessageType.COMMIT;
  }
}
