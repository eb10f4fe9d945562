package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A replica's word that its state after executing a sequence number has this root, and that it can
 * recover that state from its own disk [PBFT §4.3].
 *
 * @param sequence a multiple of the checkpoint interval
 * @param root the root of the state tree
 */
public record Checkpoint(SequenceNumber sequence, Digest root) implements Message {

  @Override
  public MessageType type() {
    return MessageType.CHECKPOINT;
  }

  @Override
  public View view() {
    return View.ZERO;
  }

  @Override
  public Digest digest() {
    return root;
  }
}
