package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;

/** Makes the proofs that a cluster of honest replicas would make, for tests of one replica. */
final class Proofs {

  private final ClusterConfig config;

  Proofs(ClusterConfig config) {
    this.config = config;
  }

  static SequenceNumber at(long sequence) {
    return new SequenceNumber(sequence);
  }

  static View view(long view) {
    return new View(view);
  }

  /** A batch of one request, which no other number gives. */
  static Batch batch(long number) {
    return new Batch(1, List.of(Lab.request(number)));
  }

  /** The root that a lab service has after executing these batches. */
  static Digest rootAfter(List<Batch> batches) {
    return LabState.after(batches).root();
  }

  int primaryOf(long view) {
    return config.membership().primaryOf(view(view)).value();
  }

  Signed<PrePrepare> proposal(long view, long sequence, Batch batch) {
    return Lab.signed(primaryOf(view), new PrePrepare(view(view), at(sequence), batch));
  }

  Signed<Prepare> prepare(int replica, long view, long sequence, Batch batch) {
    return Lab.signed(replica, new Prepare(view(view), at(sequence), batch.digest()));
  }

  Signed<Commit> commit(int replica, long view, long sequence, Batch batch) {
    return Lab.signed(replica, new Commit(view(view), at(sequence), batch.digest()));
  }

  PreparedCertificate prepared(long view, long sequence, Batch batch) {
    List<Envelope> prepares = new ArrayList<>();
    for (int i = 0; i < config.membership().size(); i++) {
      if (i != primaryOf(view) && prepares.size() < config.quorums().quorum() - 1) {
        prepares.add(prepare(i, view, sequence, batch).envelope());
      }
    }
    Envelope prePrepare = vouch(view, sequence, batch.digest());
    return new PreparedCertificate(view(view), at(sequence), batch.digest(), prePrepare, prepares);
  }

  private Envelope vouch(long view, long sequence, Digest digest) {
    int primary = primaryOf(view);
    return Lab.sealer(primary)
        .vouch(
            new Statement(
                MessageType.PRE_PREPARE,
                view(view),
                at(sequence),
                digest,
                new ReplicaId(primary),
                Digest.ZERO));
  }

  CommitCertificate decided(long view, long sequence, Batch batch) {
    List<Envelope> commits = new ArrayList<>();
    for (int i = 0; i < config.quorums().quorum(); i++) {
      commits.add(commit(i, view, sequence, batch).envelope());
    }
    return new CommitCertificate(view(view), at(sequence), batch.digest(), commits);
  }

  Signed<CommittedBatch> committedBatch(int donor, long view, long sequence, Batch batch) {
    return Lab.signed(donor, new CommittedBatch(batch, decided(view, sequence, batch)));
  }

  StableCheckpoint stable(long sequence, Digest root) {
    List<Envelope> votes = new ArrayList<>();
    for (int i = 0; i < config.quorums().quorum(); i++) {
      votes.add(Lab.signed(i, new Checkpoint(at(sequence), root)).envelope());
    }
    return new StableCheckpoint(at(sequence), root, votes);
  }

  Signed<ViewChange> viewChange(
      int replica, long view, StableCheckpoint stable, PreparedCertificate... prepared) {
    return Lab.signed(replica, new ViewChange(view(view), stable, List.of(prepared)));
  }

  /** The new view that an honest primary makes of these view changes. */
  Signed<NewView> newView(long view, List<Signed<ViewChange>> viewChanges) {
    List<PlannedSlot> plan = new ArrayList<>();
    NewViewPlanner.plan(viewChanges, new ProtocolRules(config.quorums()))
        .digests()
        .forEach(
            (sequence, digest) ->
                plan.add(new PlannedSlot(sequence, digest, vouch(view, sequence.value(), digest))));
    return Lab.signed(primaryOf(view), new NewView(view(view), viewChanges, plan));
  }
}
