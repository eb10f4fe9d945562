package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.wire.Frame;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * I3: whatever proof an honest replica writes down holds a quorum of votes, and each of them that
 * bears the name of an honest replica was cast by that replica, in one of its lives, in this
 * cluster, about this.
 */
final class TrueProofs implements Invariant {
  private final Quorums quorums;
  private final TreeSet<ReplicaId> honest;
  private final TreeMap<ReplicaId, TreeSet<Vote>> said = new TreeMap<>();

  private record Vote(MessageType type, View view, SequenceNumber sequence, Digest digest)
      implements Comparable<Vote> {
    @Override
    public int compareTo(Vote other) {
      int byPlace = sequence.compareTo(other.sequence);
      if (byPlace != 0) {
        return byPlace;
      }
      int byView = view.compareTo(other.view);
      if (byView != 0) {
        return byView;
      }
      int byType = type.compareTo(other.type);
      return byType != 0 ? byType : digest.compareTo(other.digest);
    }
  }

  /**
   * A judge of proofs.
   *
   * @param honest those whose words are known
   */
  TrueProofs(Quorums quorums, List<ReplicaId> honest) {
    this.quorums = quorums;
    this.honest = new TreeSet<>(honest);
  }

  @Override
  public String name() {
    return "I3 true proofs";
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    note(replica, new Vote(frame.type(), frame.view(), frame.sequence(), frame.digest()));
  }

  private void note(ReplicaId replica, Vote vote) {
    said.computeIfAbsent(replica, absent -> new TreeSet<>()).add(vote);
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    switch (record) {
      case DurableRecord.Prepared(var proof) -> judge(replica, proof);
      case DurableRecord.Committed(var proof) -> judge(replica, proof);
      case DurableRecord.Learned(var batch, var proof) -> judge(replica, proof);
      case DurableRecord.Stable(var proof) -> judge(replica, proof);
      case DurableRecord.Installed(var proof, var _state) -> judge(replica, proof);
      case DurableRecord.EnteredView(Signed<NewView> newView) -> judge(replica, newView);
      case DurableRecord.Promised other -> {}
      case DurableRecord.Accepted other -> {}
      case DurableRecord.Body other -> {}
      case DurableRecord.OwnCheckpoint other -> {}
      case DurableRecord.Returning other -> {}
      case DurableRecord.Head other -> {}
    }
  }

  private void judge(ReplicaId by, Signed<NewView> newView) {
    View view = newView.message().view();
    if (by.equals(newView.sender())) {
      for (PlannedSlot slot : newView.message().plan()) {
        note(by, new Vote(MessageType.PRE_PREPARE, view, slot.sequence(), slot.digest()));
      }
    }
    for (Signed<ViewChange> viewChange : newView.message().viewChanges()) {
      judge(by, viewChange.message().stable());
      viewChange.message().prepared().forEach(proof -> judge(by, proof));
    }
  }

  private void judge(ReplicaId by, PreparedCertificate proof) {
    require(
        by,
        quorums.quorum() - 1,
        proof.prepares(),
        new Vote(MessageType.PREPARE, proof.view(), proof.sequence(), proof.digest()));
    require(
        by,
        1,
        List.of(proof.prePrepare()),
        new Vote(MessageType.PRE_PREPARE, proof.view(), proof.sequence(), proof.digest()));
  }

  private void judge(ReplicaId by, CommitCertificate proof) {
    require(
        by,
        quorums.quorum(),
        proof.commits(),
        new Vote(MessageType.COMMIT, proof.view(), proof.sequence(), proof.digest()));
  }

  private void judge(ReplicaId by, StableCheckpoint proof) {
    if (!proof.equals(StableCheckpoint.GENESIS)) {
      require(
          by,
          quorums.quorum(),
          proof.checkpoints(),
          new Vote(MessageType.CHECKPOINT, View.ZERO, proof.sequence(), proof.root()));
    }
  }

  private void require(ReplicaId by, int needed, List<Envelope> votes, Vote vote) {
    if (votes.size() < needed) {
      throw broken(
          "replica %s holds a proof with %s votes of %s: %s"
              .formatted(by, votes.size(), needed, vote));
    }
    for (Envelope each : votes) {
      ReplicaId voter = each.sender();
      if (voter.equals(by)) {
        // Its own vote counts once it is durable, and a crash may have kept it from being said.
        note(by, vote);
      } else if (honest.contains(voter)
          && !said.getOrDefault(voter, new TreeSet<>()).contains(vote)) {
        throw broken(
            "replica %s holds a proof with a vote that replica %s never cast: %s"
                .formatted(by, voter, vote));
      }
    }
  }
}
