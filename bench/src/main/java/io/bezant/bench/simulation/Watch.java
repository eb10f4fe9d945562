package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.CoreMarks;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.core.Grounds;
import io.bezant.protocol.core.RejectReason;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.StableCheckpoint;

/** Counts what the core of an honest replica reports. */
final class Watch implements CoreListener {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SimulatedReplica machine;
  private final CoreMarks marks;

  Watch(SimulatedReplica machine, CoreMarks marks) {
    this.machine = machine;
    this.marks = marks;
  }

  @Override
  public void onRejected(ReplicaId sender, MessageType type, RejectReason reason) {
    if (machine.isSound()) {
      marks.onRejected(sender, type, reason);
    }
  }

  @Override
  public void onPrimaryJudged(View view, Grounds grounds) {
    if (machine.isSound()) {
      marks.onPrimaryJudged(view, grounds);
    }
  }

  @Override
  public void onSuspected(View view) {
    if (machine.isSound()) {
      marks.onSuspected(view);
    }
  }

  @Override
  public void onStable(StableCheckpoint checkpoint) {
    count("checkpoints stable");
    machine.note("stable checkpoint " + checkpoint.sequence());
  }

  @Override
  public void onViewLeft(View left, View promised) {
    count("views left");
    machine.note("leaves view " + left + " for " + promised);
  }

  @Override
  public void onViewEntered(View view) {
    count("views entered");
    machine.note("enters view " + view);
  }

  @Override
  public void onPeerReady(ReplicaId peer) {
    machine.note("suspects its view for the sake of replica " + peer);
    if (machine.isSound()) {
      marks.onPeerReady();
      long nowMillis = machine.world().agenda().nowNanos() / NANOS_PER_MILLI;
      machine.world().witness().onPeerReady(machine.id(), peer, nowMillis);
    }
  }

  @Override
  public void onEvidence(Evidence evidence) {
    count("evidence");
    if (machine.isSound()) {
      marks.onEvidence(evidence);
      machine.world().witness().onAccused(machine.id(), evidence);
    }
  }

  @Override
  public void onTransferBegan(SequenceNumber target) {
    machine.note("fetches the state of " + target);
    count("transfers begun");
    whenSound(() -> marks.onTransferBegan(target));
  }

  @Override
  public void onTransferAbandoned(SequenceNumber target) {
    machine.note("gives up the state of " + target);
    whenSound(() -> marks.onTransferAbandoned(target));
  }

  @Override
  public void onTransferEnded(SequenceNumber target, long pieceCount) {
    whenSound(() -> marks.onTransferEnded(target, pieceCount));
  }

  @Override
  public void onFoundAtHome(long entries, long keptEntries) {
    whenSound(() -> marks.onFoundAtHome(entries, keptEntries));
  }

  @Override
  public void onDonorReplaced(ReplicaId donor) {
    whenSound(() -> marks.onDonorReplaced(donor));
  }

  @Override
  public void onDonorRefused(ReplicaId donor) {
    machine.note("refuses donor " + donor);
    whenSound(() -> marks.onDonorRefused(donor));
  }

  @Override
  public void onRestored(ReplicaId donor, int heldEntries) {
    whenSound(() -> marks.onRestored(donor, heldEntries));
  }

  @Override
  public void onHintsFailed(ReplicaId donor) {
    machine.note("restores nothing from what donor " + donor + " says");
    whenSound(() -> marks.onHintsFailed(donor));
  }

  private void whenSound(Runnable note) {
    if (machine.isSound()) {
      note.run();
    }
  }

  private void count(String what) {
    if (machine.isSound()) {
      machine.world().tally().count(what);
    }
  }
}
