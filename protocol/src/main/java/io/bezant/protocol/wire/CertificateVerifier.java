package io.bezant.protocol.wire;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.wire.UnauthenticMessageException.Reason;
import java.util.List;

/**
 * The judge of proofs: a certificate holds when enough distinct members signed exactly what it
 * certifies. The signed bytes are built anew from the certificate's own fields for each voter, so a
 * vote for another view, sequence number, digest, kind, epoch or cluster cannot count. That votes
 * are sorted by sender and never repeat is a property of the certificate values themselves.
 *
 * <p>Stateless and safe for many threads. A good certificate costs one verification per vote; a bad
 * one is given up at its first fault, and what costs nothing is judged first.
 */
public final class CertificateVerifier {

  private final Membership membership;
  private final int checkpointInterval;
  private final Digest clusterId;
  private final Verifier verifier;
  private final ProofRules rules;

  /** A judge of the certificates of one cluster. */
  public CertificateVerifier(ClusterConfig config, Verifier verifier, ProofRules rules) {
    this.membership = config.membership();
    this.checkpointInterval = config.checkpointInterval();
    this.clusterId = config.clusterId();
    this.verifier = verifier;
    this.rules = rules;
  }

  /**
   * Accepts the pre-prepare of the view's primary with the prepares of a quorum less one of
   * backups; the primary is never counted twice [PBFT §4.2].
   */
  public void verify(PreparedCertificate certificate) throws UnauthenticMessageException {
    ReplicaId primary = membership.primaryOf(certificate.view());
    requireOrdered(certificate.sequence());
    requireVotes(certificate.prepares(), MessageType.PREPARE);
    if (!isEntitled(MessageType.PRE_PREPARE, certificate.prePrepare(), primary)
        || !certificate.prepares().stream()
            .allMatch(vote -> isEntitled(MessageType.PREPARE, vote, primary))) {
      throw new UnauthenticMessageException(Reason.WRONG_ROLE);
    }
    View view = certificate.view();
    SequenceNumber sequence = certificate.sequence();
    Digest digest = certificate.digest();
    requireVote(certificate.prePrepare(), MessageType.PRE_PREPARE, view, sequence, digest);
    for (Envelope vote : certificate.prepares()) {
      requireVote(vote, MessageType.PREPARE, view, sequence, digest);
    }
  }

  /** Accepts the commits of a quorum [PBFT §4.2]. */
  public void verify(CommitCertificate certificate) throws UnauthenticMessageException {
    requireOrdered(certificate.sequence());
    requireVotes(certificate.commits(), MessageType.COMMIT);
    for (Envelope vote : certificate.commits()) {
      requireVote(
          vote,
          MessageType.COMMIT,
          certificate.view(),
          certificate.sequence(),
          certificate.digest());
    }
  }

  /** Accepts the checkpoints of a quorum, or the beginning, which needs no proof [PBFT §4.3]. */
  public void verify(StableCheckpoint certificate) throws UnauthenticMessageException {
    if (certificate.equals(StableCheckpoint.GENESIS)) {
      return;
    }
    if (!certificate.sequence().isCheckpoint(checkpointInterval)) {
      throw new UnauthenticMessageException(Reason.WRONG_SEQUENCE);
    }
    requireVotes(certificate.checkpoints(), MessageType.CHECKPOINT);
    for (Envelope vote : certificate.checkpoints()) {
      requireVote(
          vote, MessageType.CHECKPOINT, View.ZERO, certificate.sequence(), certificate.root());
    }
  }

  private static void requireOrdered(SequenceNumber sequence) throws UnauthenticMessageException {
    if (!sequence.isAfter(SequenceNumber.ZERO)) {
      throw new UnauthenticMessageException(Reason.WRONG_SEQUENCE);
    }
  }

  private boolean isEntitled(MessageType type, Envelope vote, ReplicaId primary) {
    return rules.isEntitled(type, vote.sender().equals(primary));
  }

  private void requireVotes(List<Envelope> votes, MessageType type)
      throws UnauthenticMessageException {
    if (votes.size() < rules.votesNeeded(type)) {
      throw new UnauthenticMessageException(Reason.TOO_FEW_VOTES);
    }
    for (Envelope vote : votes) {
      if (!membership.contains(vote.sender())) {
        throw new UnauthenticMessageException(Reason.FOREIGN_VOTER);
      }
    }
  }

  private void requireVote(
      Envelope vote, MessageType type, View view, SequenceNumber sequence, Digest digest)
      throws UnauthenticMessageException {
    Statement expected = new Statement(type, view, sequence, digest, vote.sender(), Digest.ZERO);
    if (rules.areChecked(type)
        && !verifier.verify(
            membership.key(vote.sender()),
            expected.signedBytes(clusterId, Epoch.ZERO),
            vote.signature())) {
      throw new UnauthenticMessageException(Reason.BAD_VOTE);
    }
  }
}
