package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a core reports to those who watch it, a line for each report. */
final class Reports implements CoreListener {

  private static final String REJECTS = "rejects ";

  private final List<String> lines = new ArrayList<>();

  /** Everything reported, in order. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** What was not acted upon, in order. */
  List<String> refusals() {
    return lines.stream().filter(line -> line.startsWith(REJECTS)).toList();
  }

  void forget() {
    lines.clear();
  }

  static String refusal(int sender, MessageType type, RejectReason reason) {
    return REJECTS + type + " of " + sender + ": " + reason;
  }

  @Override
  public void onRejected(ReplicaId sender, MessageType type, RejectReason reason) {
    lines.add(refusal(sender.value(), type, reason));
  }

  @Override
  public void onProposed(SequenceNumber sequence, int requestCount) {
    lines.add("proposed " + requestCount + " at " + sequence);
  }

  @Override
  public void onPrepared(SequenceNumber sequence) {
    lines.add("prepared " + sequence);
  }

  @Override
  public void onCommitted(SequenceNumber sequence) {
    lines.add("decided " + sequence);
  }

  @Override
  public void onExecuted(SequenceNumber sequence, int requestCount) {
    lines.add("executed " + requestCount + " at " + sequence);
  }

  @Override
  public void onStable(StableCheckpoint checkpoint) {
    lines.add("stable " + checkpoint.sequence());
  }

  @Override
  public void onPrimaryJudged(View view, Grounds grounds) {
    lines.add("judged the primary of " + view + ": " + grounds.reason());
  }

  @Override
  public void onSuspected(View view) {
    lines.add("suspected " + view);
  }

  @Override
  public void onViewLeft(View left, View promised) {
    lines.add("left " + left + " for " + promised);
  }

  @Override
  public void onViewEntered(View view) {
    lines.add("entered " + view);
  }

  @Override
  public void onTransferBegan(SequenceNumber target) {
    lines.add("fetches " + target);
  }

  @Override
  public void onDonorRefused(ReplicaId donor) {
    lines.add("refuses donor " + donor);
  }

  @Override
  public void onRestored(ReplicaId donor, int heldEntries) {
    lines.add("restores " + heldEntries + " entries with donor " + donor);
  }

  @Override
  public void onHintsFailed(ReplicaId donor) {
    lines.add("gives donor " + donor + " no more hints");
  }

  @Override
  public void onTransferAbandoned(SequenceNumber target) {
    lines.add("gives up " + target);
  }

  @Override
  public void onTransferEnded(SequenceNumber target, long pieceCount) {
    lines.add("fetched " + target + " in " + pieceCount);
  }

  @Override
  public void onEvidence(Evidence evidence) {
    lines.add("evidence against " + evidence.culprit());
  }
}
