package io.bezant.protocol.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Statement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The administrator's order to skip one decided batch, whose execution stops every replica that
 * tries it [protocol §14]: no request in it is executed, each is answered that it was skipped. It
 * speaks of one batch at one place of one cluster and of nothing else.
 *
 * @param clusterId the cluster
 * @param epoch the configuration
 * @param sequence the place
 * @param digest of the batch that was decided there
 * @param signature the administrator's
 */
public record SkipOrder(
    Digest clusterId, Epoch epoch, SequenceNumber sequence, Digest digest, Signature signature) {

  /** Version of the form of the file. */
  public static final int FORMAT = 1;

  private static final String DOMAIN = "BZ1/SKIP";
  private static final int TAG_BYTES = 16;
  private static final int SIGNED_BYTES =
      TAG_BYTES + Short.BYTES + Digest.SIZE + Long.BYTES + Long.BYTES + Digest.SIZE;

  /** An order of the administrator of a cluster. */
  public static SkipOrder sign(
      Digest clusterId, SequenceNumber sequence, Digest digest, KeyPair administrator) {
    Bytes signed = signedBytes(clusterId, Epoch.ZERO, sequence, digest);
    return new SkipOrder(
        clusterId, Epoch.ZERO, sequence, digest, administrator.signer().sign(signed));
  }

  /** Whether the administrator of this cluster, in its present configuration, has given it. */
  public boolean isOf(ClusterConfig cluster, Verifier verifier) {
    return clusterId.equals(cluster.clusterId())
        && epoch.equals(Epoch.ZERO)
        && verifier.verify(
            cluster.administrator(), signedBytes(clusterId, epoch, sequence, digest), signature);
  }

  private static Bytes signedBytes(
      Digest clusterId, Epoch epoch, SequenceNumber sequence, Digest digest) {
    ByteBuffer buffer = ByteBuffer.allocate(SIGNED_BYTES);
    buffer.put(DOMAIN.getBytes(StandardCharsets.US_ASCII)).position(TAG_BYTES);
    buffer.putShort((short) Statement.WIRE_VERSION);
    buffer.put(clusterId.bytes().asByteBuffer());
    buffer.putLong(epoch.value());
    buffer.putLong(sequence.value());
    buffer.put(digest.bytes().asByteBuffer());
    return Bytes.wrap(buffer.array());
  }

  /**
   * Reads the text of an order, of which nothing is verified.
   *
   * @throws ConfigException if a field is missing, unknown, repeated or wrong
   */
  public static SkipOrder parse(String text) {
    JsonFields root = JsonFields.parse("skip order", text);
    int format = root.integer("format");
    if (format != FORMAT) {
      throw new ConfigException(
          "the format of the skip order is " + format + ", this release reads " + FORMAT);
    }
    try {
      SkipOrder order =
          new SkipOrder(
              Digest.of(Bytes.fromHex(root.text("clusterId"))),
              new Epoch(Long.parseLong(root.text("epoch"))),
              new SequenceNumber(Long.parseLong(root.text("sequence"))),
              Digest.of(Bytes.fromHex(root.text("digest"))),
              Signature.of(Bytes.fromHex(root.text("signature"))));
      root.requireNoMore();
      return order;
    } catch (IllegalArgumentException wrong) {
      throw new ConfigException("skip order: " + wrong.getMessage());
    }
  }

  /** The text of this order, which {@link #parse} reads back. */
  public String render() {
    ObjectNode root = JsonFields.newObject();
    root.put("format", FORMAT)
        .put("clusterId", clusterId.hex())
        .put("epoch", Long.toString(epoch.value()))
        .put("sequence", Long.toString(sequence.value()))
        .put("digest", digest.hex())
        .put("signature", signature.bytes().hex());
    return JsonFields.render(root);
  }
}
