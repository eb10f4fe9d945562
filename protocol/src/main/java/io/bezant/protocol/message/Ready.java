package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * The word of a replica that lost its log and has fetched the state: only a view change is missing
 * for it to vote again (R5). Believed only from itself.
 *
 * @param nonce of its loss
 */
public record Ready(Digest nonce) implements Message {

  @Override
  public MessageType type() {
    return MessageType.READY;
  }

  @Override
  public View view() {
    return View.ZERO;
  }

  @Override
  public SequenceNumber sequence() {
    return SequenceNumber.ZERO;
  }

  @Override
  public Digest digest() {
    return nonce;
  }
}
