package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A request for a batch that a new view continues with and the asker does not hold.
 *
 * @param sequence the place it was proposed for
 * @param digest of the batch
 */
public record FetchBody(SequenceNumber sequence, Digest digest) implements Message {

  @Override
  public MessageType type() {
    return MessageType.FETCH_BODY;
  }

  @Override
  public View view() {
    return View.ZERO;
  }
}
