package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * Where a replica stands, so that others can send it what it lacks [PBFT §5.2 of the 2002 paper].
 *
 * @param view its current view
 * @param executed the last sequence number it has executed
 * @param stable its low watermark
 * @param accepted the numbers after {@code executed} whose proposal it holds
 * @param prepared the numbers after {@code executed} for which it holds a prepared certificate
 */
public record Status(
    View view, SequenceNumber executed, SequenceNumber stable, SlotBits accepted, SlotBits prepared)
    implements Message {

  private static final String DOMAIN = "BZ1/STATUS-BODY";

  @Override
  public MessageType type() {
    return MessageType.STATUS;
  }

  @Override
  public SequenceNumber sequence() {
    return executed;
  }

  @Override
  public Digest digest() {
    return Digest.ZERO;
  }

  @Override
  public Digest bodyDigest() {
    return Hasher.domain(DOMAIN)
        .u64(stable.value())
        .sized(accepted.bits())
        .sized(prepared.bits())
        .finish();
  }
}
