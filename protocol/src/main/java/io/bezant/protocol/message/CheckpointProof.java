package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * The answer to one who asks for decided batches that are discarded here: a stable checkpoint with
 * its proof, whose state can be fetched instead. The checkpoint proves itself; that the batches
 * before it are gone is only its sender's word.
 *
 * @param checkpoint the last stable checkpoint of the sender, never the beginning
 */
public record CheckpointProof(StableCheckpoint checkpoint) implements Message {

  /** Rejects the checkpoint that every replica has. */
  public CheckpointProof {
    if (!checkpoint.sequence().isAfter(SequenceNumber.ZERO)) {
      throw new IllegalArgumentException("the beginning needs no proof");
    }
  }

  @Override
  public MessageType type() {
    return MessageType.CHECKPOINT_PROOF;
  }

  @Override
  public View view() {
    return View.ZERO;
  }

  @Override
  public SequenceNumber sequence() {
    return checkpoint.sequence();
  }

  @Override
  public Digest digest() {
    return checkpoint.root();
  }
}
