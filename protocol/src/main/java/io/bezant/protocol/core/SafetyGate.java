package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one door through which every own vote passes: never two votes of one kind for one view and
 * sequence number, whatever the rest of the core believes. Survives restarts because recovery
 * passes the votes implied by the log through it again.
 */
final class SafetyGate {

  private final Outgoing out;

  /** A pre-prepare as primary or a prepare as backup: one question, asked once per view. */
  private final TreeMap<SequenceNumber, Vote> accepts = new TreeMap<>();

  private final TreeMap<SequenceNumber, Vote> commits = new TreeMap<>();
  private final TreeMap<SequenceNumber, Vote> checkpoints = new TreeMap<>();

  private record Vote(View view, Digest digest) {}

  SafetyGate(Outgoing out) {
    this.out = out;
  }

  Signed<PrePrepare> sign(PrePrepare prePrepare) {
    return admit(accepts, prePrepare);
  }

  Signed<Prepare> sign(Prepare prepare) {
    return admit(accepts, prepare);
  }

  Signed<Commit> sign(Commit commit) {
    return admit(commits, commit);
  }

  Signed<Checkpoint> sign(Checkpoint checkpoint) {
    return admit(checkpoints, checkpoint);
  }

  /** Remembers a proposal of ours that the log holds. */
  void restore(Signed<PrePrepare> own) {
    record(accepts, own.message());
  }

  /** Forgets votes for places that can never be voted on again. */
  void discardThrough(SequenceNumber sequence) {
    accepts.headMap(sequence, true).clear();
    commits.headMap(sequence, true).clear();
    checkpoints.headMap(sequence, true).clear();
  }

  private <M extends Message> Signed<M> admit(Map<SequenceNumber, Vote> votes, M message) {
    record(votes, message);
    return out.seal(message);
  }

  private static void record(Map<SequenceNumber, Vote> votes, Message message) {
    Vote vote = new Vote(message.view(), message.digest());
    Vote earlier = votes.put(message.sequence(), vote);
    Invariants.check(
        earlier == null || vote.view().isAfter(earlier.view()) || vote.equals(earlier),
        () -> "own votes contradict: " + message.type() + " at " + message.sequence());
  }
}
