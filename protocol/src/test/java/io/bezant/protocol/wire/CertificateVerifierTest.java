package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.wire.UnauthenticMessageException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CertificateVerifierTest {

  private static final View VIEW = new View(5);
  private static final SequenceNumber SEQUENCE = new SequenceNumber(7);

  private final WireFixture fixture = new WireFixture();
  private final CertificateVerifier verifier = fixture.certificates;
  private final Batch batch = fixture.batch(1);
  private final Digest digest = batch.digest();
  private final Digest root = WireFixture.digest("root");

  @Test
  void certificatesOfQuorumsHold() {
    assertDoesNotThrow(() -> verifier.verify(fixture.prepared(5, 7, batch)));
    assertDoesNotThrow(() -> verifier.verify(fixture.committed(5, 7, batch)));
    assertDoesNotThrow(() -> verifier.verify(fixture.stable(8, root)));
    assertDoesNotThrow(() -> verifier.verify(StableCheckpoint.GENESIS));
  }

  @Test
  void votesOfAllMembersHoldToo() {
    assertDoesNotThrow(() -> verifier.verify(commits(VIEW, SEQUENCE, digest, 0, 1, 2, 3)));
  }

  @Test
  void oneVoteLessThanQuorumDoesNotHold() {
    assertRefused(
        Reason.TOO_FEW_VOTES, () -> verifier.verify(commits(VIEW, SEQUENCE, digest, 0, 3)));
    assertRefused(Reason.TOO_FEW_VOTES, () -> verifier.verify(prepared(1, 2)));
    assertRefused(
        Reason.TOO_FEW_VOTES,
        () -> verifier.verify(new StableCheckpoint(new SequenceNumber(8), root, List.of())));
  }

  @Test
  void voteCountedTwiceIsNoCertificate() {
    Envelope vote = fixture.votes(new Commit(VIEW, SEQUENCE, digest), 1).getFirst();
    assertThrows(
        IllegalArgumentException.class,
        () -> new CommitCertificate(VIEW, SEQUENCE, digest, List.of(vote, vote, vote)));
  }

  @Test
  void primaryDoesNotCountAsBackup() {
    assertRefused(Reason.WRONG_ROLE, () -> verifier.verify(prepared(1, 1, 2)));
  }

  @Test
  void backupDoesNotCountAsPrimary() {
    assertRefused(Reason.WRONG_ROLE, () -> verifier.verify(prepared(0, 2, 3)));
  }

  @Test
  void foreignersDoNotCount() {
    List<Envelope> votes = new ArrayList<>(fixture.committed(5, 7, batch).commits());
    votes.set(2, new Envelope(new ReplicaId(4), votes.get(2).signature()));
    var certificate = new CommitCertificate(VIEW, SEQUENCE, digest, votes);
    assertRefused(Reason.FOREIGN_VOTER, () -> verifier.verify(certificate));
  }

  @Test
  void voteUnderAnotherNameDoesNotCount() {
    List<Envelope> votes = new ArrayList<>(fixture.committed(5, 7, batch).commits());
    votes.set(1, new Envelope(new ReplicaId(2), votes.get(1).signature()));
    var certificate = new CommitCertificate(VIEW, SEQUENCE, digest, votes);
    assertRefused(Reason.BAD_VOTE, () -> verifier.verify(certificate));
  }

  @Test
  void votesOfAnotherInstanceDoNotCount() {
    Commit good = new Commit(VIEW, SEQUENCE, digest);
    assertSpliceRefused(good, new Commit(VIEW.next(), SEQUENCE, digest));
    assertSpliceRefused(good, new Commit(VIEW, SEQUENCE.next(), digest));
    assertSpliceRefused(good, new Commit(VIEW, SEQUENCE, root));
  }

  private void assertSpliceRefused(Commit good, Commit other) {
    List<Envelope> votes = new ArrayList<>(fixture.votes(good, 0, 1));
    votes.addAll(fixture.votes(other, 3));
    var certificate = new CommitCertificate(VIEW, SEQUENCE, digest, votes);
    assertRefused(Reason.BAD_VOTE, () -> verifier.verify(certificate));
  }

  @Test
  void votesOfAnotherKindDoNotCount() {
    List<Envelope> prepares = fixture.votes(new Prepare(VIEW, SEQUENCE, digest), 0, 2, 3);
    var commits = new CommitCertificate(VIEW, SEQUENCE, digest, prepares);
    assertRefused(Reason.BAD_VOTE, () -> verifier.verify(commits));

    Envelope prePrepare = fixture.votes(new PrePrepare(VIEW, SEQUENCE, batch), 1).getFirst();
    var backups = fixture.votes(new Commit(VIEW, SEQUENCE, digest), 0, 2);
    var prepared = new PreparedCertificate(VIEW, SEQUENCE, digest, prePrepare, backups);
    assertRefused(Reason.BAD_VOTE, () -> verifier.verify(prepared));

    Envelope prepareOfPrimary = fixture.votes(new Prepare(VIEW, SEQUENCE, digest), 1).getFirst();
    var withoutProposal =
        new PreparedCertificate(
            VIEW,
            SEQUENCE,
            digest,
            prepareOfPrimary,
            fixture.votes(new Prepare(VIEW, SEQUENCE, digest), 0, 2));
    assertRefused(Reason.BAD_VOTE, () -> verifier.verify(withoutProposal));
  }

  @Test
  void votesOfAnotherClusterDoNotCount() {
    WireFixture other = new WireFixture("another administrator");
    var certificate = other.committed(5, 7, batch);
    assertDoesNotThrow(() -> other.certificates.verify(certificate));
    assertRefused(Reason.BAD_VOTE, () -> verifier.verify(certificate));
  }

  @Test
  void checkpointIsCertifiedOnlyWhereOneFallsDue() {
    assertRefused(Reason.WRONG_SEQUENCE, () -> verifier.verify(fixture.stable(7, root)));
  }

  @Test
  void beginningWithAnotherRootOrWithVotesIsNotTheBeginning() {
    assertRefused(
        Reason.WRONG_SEQUENCE,
        () -> verifier.verify(new StableCheckpoint(SequenceNumber.ZERO, root, List.of())));
    assertRefused(
        Reason.WRONG_SEQUENCE,
        () -> verifier.verify(commits(VIEW, SequenceNumber.ZERO, digest, 0, 1, 2)));
  }

  @Test
  void checkpointVotesForAnotherRootDoNotCount() {
    var at = new SequenceNumber(8);
    List<Envelope> votes = new ArrayList<>(fixture.votes(new Checkpoint(at, root), 0, 1));
    votes.addAll(fixture.votes(new Checkpoint(at, digest), 2));
    assertRefused(Reason.BAD_VOTE, () -> verifier.verify(new StableCheckpoint(at, root, votes)));
  }

  private CommitCertificate commits(
      View view, SequenceNumber sequence, Digest value, int... replicas) {
    return new CommitCertificate(
        view, sequence, value, fixture.votes(new Commit(view, sequence, value), replicas));
  }

  private PreparedCertificate prepared(int primary, int... backups) {
    return new PreparedCertificate(
        VIEW,
        SEQUENCE,
        digest,
        fixture.votes(new PrePrepare(VIEW, SEQUENCE, batch), primary).getFirst(),
        fixture.votes(new Prepare(VIEW, SEQUENCE, digest), backups));
  }

  private static void assertRefused(Reason reason, Executable verification) {
    assertEquals(reason, assertThrows(UnauthenticMessageException.class, verification).reason());
  }
}
