package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.ViewChange;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one door through which every own vote passes: never two votes of one kind for one view and
 * sequence number, whatever the rest of the core believes. Survives restarts because recovery
 * passes the votes implied by the log through it again.
 */
final class SafetyGate {

  private final Outgoing out;
  private final ProtocolRules rules;

  /** A pre-prepare as primary or a prepare as backup: one question, asked once per view. */
  private final TreeMap<SequenceNumber, Vote> accepts = new TreeMap<>();

  private final TreeMap<SequenceNumber, Vote> commits = new TreeMap<>();
  private final TreeMap<SequenceNumber, Vote> checkpoints = new TreeMap<>();

  private View promised = View.ZERO;

  /** Whether this replica may have forgotten what it has signed (R5). */
  private boolean isAmnesiac;

  /** It then votes from this view on; null for in no view. */
  private @Nullable View firstView;

  private record Vote(View view, Digest digest) {}

  SafetyGate(Outgoing out, ProtocolRules rules) {
    this.out = out;
    this.rules = rules;
  }

  Signed<PrePrepare> sign(PrePrepare prePrepare) {
    return admit(accepts, prePrepare);
  }

  /** Signs a proposal of which only the digest is at hand, for the plan of a new view. */
  Envelope vouch(View view, SequenceNumber sequence, Digest digest) {
    Statement statement =
        new Statement(MessageType.PRE_PREPARE, view, sequence, digest, out.self(), Digest.ZERO);
    admit(accepts, sequence, new Vote(view, digest));
    return out.vouch(statement);
  }

  /** From now on no vote is cast at all: earlier ones are forgotten. */
  void abstain() {
    isAmnesiac = true;
    firstView = null;
  }

  /** From now on votes are cast in this view and in later ones, and no view is left. */
  void abstainBelow(View view) {
    isAmnesiac = true;
    firstView = view;
  }

  /** From now on what is remembered is all that matters. */
  void trust() {
    isAmnesiac = false;
  }

  /** Whether what may have been forgotten allows to vote in a view. */
  boolean mayVoteIn(View view) {
    return !isAmnesiac || rules.mayVoteAfterLoss(view, Optional.ofNullable(firstView));
  }

  Signed<ViewChange> sign(ViewChange viewChange) {
    Invariants.check(!isAmnesiac, () -> "leaves for " + viewChange.view() + " after amnesia");
    return out.seal(viewChange);
  }

  Signed<NewView> sign(NewView newView) {
    Invariants.check(!isAmnesiac, () -> "founds " + newView.view() + " after amnesia");
    return out.seal(newView);
  }

  /** From now on nothing is signed for a view below this one. */
  void promise(View view) {
    Invariants.check(!promised.isAfter(view), () -> "promises view " + view + " after " + promised);
    promised = view;
  }

  Signed<Prepare> sign(Prepare prepare) {
    return admit(accepts, prepare);
  }

  Signed<Commit> sign(Commit commit) {
    return admit(commits, commit);
  }

  Signed<Checkpoint> sign(Checkpoint checkpoint) {
    record(checkpoints, checkpoint.sequence(), new Vote(View.ZERO, checkpoint.root()));
    return out.seal(checkpoint);
  }

  /** Forgets votes for places that can never be voted on again. */
  void discardThrough(SequenceNumber sequence) {
    accepts.headMap(sequence, true).clear();
    commits.headMap(sequence, true).clear();
    checkpoints.headMap(sequence, true).clear();
  }

  private <M extends Message> Signed<M> admit(Map<SequenceNumber, Vote> votes, M message) {
    admit(votes, message.sequence(), new Vote(message.view(), message.digest()));
    return out.seal(message);
  }

  private void admit(Map<SequenceNumber, Vote> votes, SequenceNumber sequence, Vote vote) {
    Invariants.check(
        rules.mayVoteIn(vote.view(), promised),
        () -> "votes in view " + vote.view() + " after promising " + promised);
    Invariants.check(
        mayVoteIn(vote.view()), () -> "votes in view " + vote.view() + " after amnesia");
    record(votes, sequence, vote);
  }

  private static void record(Map<SequenceNumber, Vote> votes, SequenceNumber sequence, Vote vote) {
    Vote earlier = votes.put(sequence, vote);
    Invariants.check(
        earlier == null || vote.view().isAfter(earlier.view()) || vote.equals(earlier),
        () -> "own votes contradict at " + sequence + ": " + earlier + " then " + vote);
  }
}
