package io.bezant.bench.simulation.planted;

import io.bezant.crypto.Digest;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PreparedCertificate;
import java.util.Map;
import java.util.function.Function;

/** A mistake in one decision of the core's {@link ProtocolRules}. */
public enum RuleMutation {
  /** Decides with one commit too few. */
  COMMIT_QUORUM(
      q ->
          new ProtocolRules(q) {
            @Override
            public int commitsNeeded() {
              return super.commitsNeeded() - 1;
            }
          }),

  /** Takes a batch for prepared with one prepare too few. */
  PREPARE_QUORUM(
      q ->
          new ProtocolRules(q) {
            @Override
            public int preparesNeeded() {
              return super.preparesNeeded() - 1;
            }
          }),

  /** Counts the primary's prepare beside its pre-prepare. */
  PRIMARY_PREPARES(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isEntitled(MessageType type, boolean isPrimary) {
              return type == MessageType.PREPARE || super.isEntitled(type, isPrimary);
            }
          }),

  /** Takes a pre-prepare from whoever sends one. */
  ANYBODY_PROPOSES(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isEntitled(MessageType type, boolean isPrimary) {
              return type == MessageType.PRE_PREPARE || super.isEntitled(type, isPrimary);
            }
          }),

  /** Takes a new view from whoever sends one. */
  ANYBODY_LEADS(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isEntitled(MessageType type, boolean isPrimary) {
              return type == MessageType.NEW_VIEW || super.isEntitled(type, isPrimary);
            }
          }),

  /** Counts votes whatever digest they are for. */
  VOTES_WITHOUT_DIGEST(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean supports(Digest voted, Digest proposed) {
              return true;
            }
          }),

  /** Writes literal 2f+1 for a quorum, which is too few where n is not 3f+1. */
  LITERAL_QUORUM(LiteralQuorum::new),

  /** Takes a checkpoint for stable with a weak quorum. */
  STABLE_AT_WEAK_QUORUM(
      q ->
          new ProtocolRules(q) {
            @Override
            public int checkpointsNeeded() {
              return quorums().weakQuorum();
            }
          }),

  /** Votes for proposals above the high watermark. */
  ACCEPTS_ABOVE_WINDOW(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean mayAccept(SequenceNumber sequence, SequenceNumber highWatermark) {
              return true;
            }
          }),

  /** Votes for the first proposal above the high watermark. */
  WINDOW_OFF_BY_ONE(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean mayAccept(SequenceNumber sequence, SequenceNumber highWatermark) {
              return super.mayAccept(sequence, highWatermark.next());
            }
          }),

  /** Never votes for the last place of the window. */
  WINDOW_TOO_SMALL(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean mayAccept(SequenceNumber sequence, SequenceNumber highWatermark) {
              return highWatermark.isAfter(sequence);
            }
          }),

  /** Lets a primary propose again where its view began with something else. */
  PLAN_IGNORED(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isFree(SequenceNumber sequence, SequenceNumber plannedThrough) {
              return true;
            }
          }),

  /** Goes on voting in a view after leaving it. */
  VOTES_AFTER_LEAVING(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean votesAfterLeaving() {
              return true;
            }

            @Override
            public boolean mayVoteIn(View view, View promised) {
              return true;
            }
          }),

  /** Answers for decisions that it could forget. */
  DECISION_NOT_REMEMBERED(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean mustRemember(boolean ownCommitIsDurable) {
              return false;
            }
          }),

  /** Leaves a view as soon as a weak quorum suspects it. */
  LEAVES_AT_WEAK_QUORUM(
      q ->
          new ProtocolRules(q) {
            @Override
            public int suspicionsToLeave() {
              return quorums().weakQuorum();
            }
          }),

  /** Leaves a view on its own suspicion. */
  LEAVES_ALONE(
      q ->
          new ProtocolRules(q) {
            @Override
            public int suspicionsToLeave() {
              return 1;
            }
          }),

  /** Does not join a suspicion that a correct replica has. */
  NO_AMPLIFICATION(
      q ->
          new ProtocolRules(q) {
            @Override
            public int suspicionsToAgree() {
              return Integer.MAX_VALUE;
            }
          }),

  /** Suspects as soon as anybody does. */
  SUSPECTS_WITH_ANYBODY(
      q ->
          new ProtocolRules(q) {
            @Override
            public int suspicionsToAgree() {
              return 1;
            }
          }),

  /** Follows the highest view that anybody claims to change to. */
  JOINS_AT_MAXIMUM(
      q ->
          new ProtocolRules(q) {
            @Override
            public int leaversToJoin() {
              return 1;
            }
          }),

  /** Does not join those who have left for higher views. */
  JOINS_AT_QUORUM(
      q ->
          new ProtocolRules(q) {
            @Override
            public int leaversToJoin() {
              return quorums().replicaCount();
            }
          }),

  /** Forgets that who has left a view suspects it. */
  LEAVING_IS_NOT_SUSPECTING(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean suspectsByLeaving(View leftFor, View current) {
              return false;
            }
          }),

  /** Founds a new view on one view change too few. */
  NEW_VIEW_QUORUM(
      q ->
          new ProtocolRules(q) {
            @Override
            public int viewChangesNeeded() {
              return super.viewChangesNeeded() - 1;
            }
          }),

  /** Enters a new view without computing what it must propose. */
  PLAN_NOT_RECOMPUTED(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isPlan(
                Map<SequenceNumber, Digest> proposed, Map<SequenceNumber, Digest> recomputed) {
              return true;
            }
          }),

  /** Compares only the places of a new view with what it must propose, not the batches. */
  PLAN_COMPARED_BY_PLACE(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isPlan(
                Map<SequenceNumber, Digest> proposed, Map<SequenceNumber, Digest> recomputed) {
              return proposed.keySet().equals(recomputed.keySet());
            }
          }),

  /** Plans with the proof of the lowest view for each place. */
  LOWEST_VIEW_WINS(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean outranks(PreparedCertificate candidate, PreparedCertificate best) {
              return best.view().isAfter(candidate.view());
            }
          }),

  /** Plans with whatever proof comes first for each place. */
  FIRST_PROOF_WINS(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean outranks(PreparedCertificate candidate, PreparedCertificate best) {
              return false;
            }
          }),

  /** Plans with whatever proof comes last for each place. */
  LAST_PROOF_WINS(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean outranks(PreparedCertificate candidate, PreparedCertificate best) {
              return true;
            }
          }),

  /** Tells only of what was prepared in the view it leaves; older proofs are forgotten. */
  OLD_PROOFS_FORGOTTEN(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean reports(PreparedCertificate certificate, View last) {
              return certificate.view().equals(last);
            }
          }),

  /** Tells of nothing that it has prepared. */
  PROOFS_WITHHELD(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean reports(PreparedCertificate certificate, View last) {
              return false;
            }
          }),

  /** Believes view changes that speak of places far above their window. */
  PROOFS_ABOVE_WINDOW(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isReportable(SequenceNumber sequence, SequenceNumber highWatermark) {
              return true;
            }
          }),

  /** Does not compare its own state with what a quorum certified. */
  STATE_NOT_COMPARED(
      q ->
          new ProtocolRules(q) {
            @Override
            public boolean isSameState(Digest own, Digest certified) {
              return true;
            }
          });

  private final Function<Quorums, ProtocolRules> rules;

  RuleMutation(Function<Quorums, ProtocolRules> rules) {
    this.rules = rules;
  }

  /** The rules with this one mistake, for a cluster of this size. */
  public ProtocolRules rules(Quorums quorums) {
    return rules.apply(quorums);
  }

  private static final class LiteralQuorum extends ProtocolRules {
    LiteralQuorum(Quorums quorums) {
      super(quorums);
    }

    private int quorum() {
      return 2 * quorums().faultsTolerated() + 1;
    }

    @Override
    public int preparesNeeded() {
      return quorum() - 1;
    }

    @Override
    public int commitsNeeded() {
      return quorum();
    }

    @Override
    public int checkpointsNeeded() {
      return quorum();
    }

    @Override
    public int suspicionsToLeave() {
      return quorum();
    }

    @Override
    public int viewChangesNeeded() {
      return quorum();
    }
  }
}
