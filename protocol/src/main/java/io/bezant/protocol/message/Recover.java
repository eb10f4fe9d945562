package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * The word of a replica that lost its log and does not know what it has promised (R5): until it is
 * healed it counts among the faulty. Believed only from itself.
 *
 * @param nonce fresh for this loss; view changes that carry it were signed after it
 */
public record Recover(Digest nonce) implements Message {

  @Override
  public MessageType type() {
    return MessageType.RECOVER;
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
