package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.core.Contradiction;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.wire.proto.EvidenceFile;
import io.bezant.protocol.wire.proto.Wire;

/**
 * Evidence as a file that convicts its culprit before anybody who knows the cluster, and the
 * verdict on such a file: believed is nothing that it says of itself, but only the two signatures
 * in it and {@link Contradiction#between}. Safe for many threads.
 */
public final class EvidenceCodec {
  /** Version of the form of the file; its first field. */
  public static final int FILE_VERSION = 1;

  private static final int ENVELOPE_BYTES = 1024;

  private final ClusterConfig config;
  private final MessageOpener opener;

  /**
   * A codec for evidence against members of this cluster.
   *
   * @param verifier judges the signatures
   */
  public EvidenceCodec(ClusterConfig config, Verifier verifier) {
    this.config = config;
    this.opener = new MessageOpener(config, verifier);
  }

  /** The most bytes that a file of this cluster has: two frames, and what is around them. */
  public int maxFileBytes() {
    return 2 * config.limits().maxFrameBytes() + ENVELOPE_BYTES;
  }

  /** The bytes of a file. */
  public Bytes encode(Evidence evidence) {
    return CanonicalProto.encode(
        EvidenceFile.Evidence.newBuilder()
            .setVersion(FILE_VERSION)
            .setClusterId(CanonicalProto.string(config.clusterId().bytes()))
            .setContradiction(evidence.contradiction().code())
            .setFirst(ToProto.message(evidence.first()))
            .setSecond(ToProto.message(evidence.second()))
            .build());
  }

  /**
   * Judges a file.
   *
   * @return what it proves, with every signature verified
   * @throws MalformedMessageException if it is no file of this version, is of another cluster, or
   *     its messages contradict in no way or in another than it says
   * @throws UnauthenticMessageException if a signature or a certificate in it is not good
   */
  public Evidence convict(Bytes bytes)
      throws MalformedMessageException, UnauthenticMessageException {
    if (bytes.size() > maxFileBytes()) {
      throw new MalformedMessageException(
          "a file of evidence has at most " + maxFileBytes() + " bytes, not " + bytes.size());
    }
    EvidenceFile.Evidence file = CanonicalProto.parse(EvidenceFile.Evidence.parser(), bytes);
    if (file.getVersion() != FILE_VERSION) {
      throw new MalformedMessageException(
          "the file's version is " + file.getVersion() + ", this release reads " + FILE_VERSION);
    }
    if (!file.hasFirst() || !file.hasSecond()) {
      throw new MalformedMessageException("the file lacks one of its two messages");
    }
    try {
      requireCluster(file);
      return proven(file);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  private void requireCluster(EvidenceFile.Evidence file) throws MalformedMessageException {
    Digest cluster = Digest.of(CanonicalProto.bytes(file.getClusterId()));
    if (!cluster.equals(config.clusterId())) {
      throw new MalformedMessageException(
          "the file is of the cluster " + cluster + ", not of " + config.clusterId());
    }
  }

  private Evidence proven(EvidenceFile.Evidence file)
      throws MalformedMessageException, UnauthenticMessageException {
    Signed<? extends Message> first = open(file.getFirst());
    Signed<? extends Message> second = open(file.getSecond());
    Evidence evidence =
        Evidence.of(first, second)
            .orElseThrow(
                () ->
                    new IllegalArgumentException("a correct replica may say both of its messages"));
    if (evidence.contradiction().code() != file.getContradiction()) {
      throw new MalformedMessageException(
          "the file says contradiction "
              + file.getContradiction()
              + " and proves "
              + evidence.contradiction().code());
    }
    return evidence;
  }

  private Signed<? extends Message> open(Wire.SealedMessage proto)
      throws MalformedMessageException, UnauthenticMessageException {
    return opener.open(FromProto.message(proto));
  }
}
