package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A batch by itself, in answer to {@link FetchBody}. Its digest proves that it is the one asked
 * for.
 *
 * @param sequence the place it was asked for
 * @param batch the batch
 */
public record BatchBody(SequenceNumber sequence, Batch batch) implements Message {

  @Override
  public MessageType type() {
    return MessageType.BATCH_BODY;
  }

  @Override
  public View view() {
    return View.ZERO;
  }

  @Override
  public Digest digest() {
    return batch.digest();
  }
}
