package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A replica's word that it sees no progress in a view. It promises nothing: f+1 of them make others
 * suspect too, a quorum of them ends the view.
 *
 * @param view the view suspected
 */
public record Suspect(View view) implements Message {

  @Override
  public MessageType type() {
    return MessageType.SUSPECT;
  }

  @Override
  public SequenceNumber sequence() {
    return SequenceNumber.ZERO;
  }

  @Override
  public Digest digest() {
    return Digest.ZERO;
  }
}
