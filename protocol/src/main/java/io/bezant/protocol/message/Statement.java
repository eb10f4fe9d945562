package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a replica says, in the one canonical layout that its signature covers. Verification builds
 * the statement from the fields it expects, never from fields found beside the signature.
 *
 * <p>Cluster and epoch stand in every payload so that nothing can be replayed from another cluster
 * or configuration; the domain tag and the type keep kinds of messages apart.
 *
 * @param type the kind of message
 * @param view the view it belongs to; zero where it belongs to none
 * @param sequence the sequence number it speaks of; zero where it speaks of none
 * @param digest of the batch or state it speaks of
 * @param sender who says it
 * @param bodyDigest of whatever else the message carries; zero where it carries nothing else
 */
public record Statement(
    MessageType type,
    View view,
    SequenceNumber sequence,
    Digest digest,
    ReplicaId sender,
    Digest bodyDigest) {

  /** Version of the signed layout. */
  public static final int WIRE_VERSION = 1;

  private static final int TAG_BYTES = 16;
  private static final int SIZE =
      TAG_BYTES + 2 + Digest.SIZE + 8 + 1 + 8 + 8 + Digest.SIZE + 2 + Digest.SIZE;

  /** The bytes to sign or verify. */
  public Bytes signedBytes(Digest clusterId, Epoch epoch) {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    buffer.put(type.domainTag().getBytes(StandardCharsets.US_ASCII)).position(TAG_BYTES);
    buffer.putShort((short) WIRE_VERSION);
    buffer.put(clusterId.bytes().asByteBuffer());
    buffer.putLong(epoch.value());
    buffer.put((byte) type.code());
    buffer.putLong(view.value());
    buffer.putLong(sequence.value());
    buffer.put(digest.bytes().asByteBuffer());
    buffer.putShort((short) sender.value());
    buffer.put(bodyDigest.bytes().asByteBuffer());
    return Bytes.wrap(buffer.array());
  }
}
