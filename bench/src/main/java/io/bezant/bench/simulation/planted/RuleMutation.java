package io.bezant.bench.simulation.planted;

import io.bezant.crypto.Digest;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PreparedCertificate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * A mistake in one decision of the core's {@link ProtocolRules}.
 *
 * @param name of the mistake, as reports give it
 * @param variant the rules with this mistake, for a cluster of some size
 */
public record RuleMutation(String name, Function<Quorums, ProtocolRules> variant) {
  /** Decides with one commit too few. */
  public static final RuleMutation COMMIT_QUORUM =
      new RuleMutation(
          "COMMIT_QUORUM",
          q ->
              new ProtocolRules(q) {
                @Override
                public int commitsNeeded() {
                  return super.commitsNeeded() - 1;
                }
              });

  /** Takes a batch for prepared with one prepare too few. */
  public static final RuleMutation PREPARE_QUORUM =
      new RuleMutation(
          "PREPARE_QUORUM",
          q ->
              new ProtocolRules(q) {
                @Override
                public int preparesNeeded() {
                  return super.preparesNeeded() - 1;
                }
              });

  /** Decides on the first commit. */
  public static final RuleMutation DECIDES_AT_ONCE =
      new RuleMutation(
          "DECIDES_AT_ONCE",
          q ->
              new ProtocolRules(q) {
                @Override
                public int commitsNeeded() {
                  return 1;
                }
              });

  /** Counts votes by message and not by sender. */
  public static final RuleMutation VOTES_PER_MESSAGE =
      new RuleMutation(
          "VOTES_PER_MESSAGE",
          q ->
              new ProtocolRules(q) {
                @Override
                public int seatOf(ReplicaId sender, IntPredicate isTaken) {
                  for (int seat = 0; seat < quorums().replicaCount(); seat++) {
                    if (!isTaken.test(seat)) {
                      return seat;
                    }
                  }
                  return sender.value();
                }
              });

  /** Counts the primary's prepare beside its pre-prepare. */
  public static final RuleMutation PRIMARY_PREPARES =
      new RuleMutation(
          "PRIMARY_PREPARES",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean isEntitled(MessageType type, boolean isPrimary) {
                  return type == MessageType.PREPARE || super.isEntitled(type, isPrimary);
                }
              });

  /** Takes a pre-prepare from whoever sends one. */
  public static final RuleMutation ANYBODY_PROPOSES =
      new RuleMutation(
          "ANYBODY_PROPOSES",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean isEntitled(MessageType type, boolean isPrimary) {
                  return type == MessageType.PRE_PREPARE || super.isEntitled(type, isPrimary);
                }
              });

  /** Takes a new view from whoever sends one. */
  public static final RuleMutation ANYBODY_LEADS =
      new RuleMutation(
          "ANYBODY_LEADS",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean isEntitled(MessageType type, boolean isPrimary) {
                  return type == MessageType.NEW_VIEW || super.isEntitled(type, isPrimary);
                }
              });

  /** Counts votes whatever digest they are for. */
  public static final RuleMutation VOTES_WITHOUT_DIGEST =
      new RuleMutation(
          "VOTES_WITHOUT_DIGEST",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean supports(Digest voted, Digest proposed) {
                  return true;
                }
              });

  /** Writes literal 2f+1 for a quorum, which is too few where n is not 3f+1. */
  public static final RuleMutation LITERAL_QUORUM =
      new RuleMutation("LITERAL_QUORUM", LiteralQuorum::new);

  /** Takes a checkpoint for stable with a weak quorum. */
  public static final RuleMutation STABLE_AT_WEAK_QUORUM =
      new RuleMutation(
          "STABLE_AT_WEAK_QUORUM",
          q ->
              new ProtocolRules(q) {
                @Override
                public int checkpointsNeeded() {
                  return quorums().weakQuorum();
                }
              });

  /** Votes for proposals above the high watermark. */
  public static final RuleMutation ACCEPTS_ABOVE_WINDOW =
      new RuleMutation(
          "ACCEPTS_ABOVE_WINDOW",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean mayAccept(SequenceNumber sequence, SequenceNumber highWatermark) {
                  return true;
                }
              });

  /** Votes for the first proposal above the high watermark. */
  public static final RuleMutation WINDOW_OFF_BY_ONE =
      new RuleMutation(
          "WINDOW_OFF_BY_ONE",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean mayAccept(SequenceNumber sequence, SequenceNumber highWatermark) {
                  return super.mayAccept(sequence, highWatermark.next());
                }
              });

  /** Goes on voting in a view after leaving it. */
  public static final RuleMutation VOTES_AFTER_LEAVING =
      new RuleMutation(
          "VOTES_AFTER_LEAVING",
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
              });

  /** Answers for decisions that it could forget. */
  public static final RuleMutation DECISION_NOT_REMEMBERED =
      new RuleMutation(
          "DECISION_NOT_REMEMBERED",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean mustRemember(boolean ownCommitIsDurable) {
                  return false;
                }
              });

  /** Leaves a view as soon as a weak quorum suspects it. */
  public static final RuleMutation LEAVES_AT_WEAK_QUORUM =
      new RuleMutation(
          "LEAVES_AT_WEAK_QUORUM",
          q ->
              new ProtocolRules(q) {
                @Override
                public int suspicionsToLeave() {
                  return quorums().weakQuorum();
                }
              });

  /** Leaves a view on its own suspicion. */
  public static final RuleMutation LEAVES_ALONE =
      new RuleMutation(
          "LEAVES_ALONE",
          q ->
              new ProtocolRules(q) {
                @Override
                public int suspicionsToLeave() {
                  return 1;
                }
              });

  /** Does not join a suspicion that a correct replica has. */
  public static final RuleMutation NO_AMPLIFICATION =
      new RuleMutation(
          "NO_AMPLIFICATION",
          q ->
              new ProtocolRules(q) {
                @Override
                public int suspicionsToAgree() {
                  return Integer.MAX_VALUE;
                }
              });

  /** Suspects as soon as anybody does. */
  public static final RuleMutation SUSPECTS_WITH_ANYBODY =
      new RuleMutation(
          "SUSPECTS_WITH_ANYBODY",
          q ->
              new ProtocolRules(q) {
                @Override
                public int suspicionsToAgree() {
                  return 1;
                }
              });

  /** Follows the highest view that anybody claims to change to. */
  public static final RuleMutation JOINS_AT_MAXIMUM =
      new RuleMutation(
          "JOINS_AT_MAXIMUM",
          q ->
              new ProtocolRules(q) {
                @Override
                public int leaversToJoin() {
                  return 1;
                }
              });

  /** Does not join those who have left for higher views. */
  public static final RuleMutation JOINS_AT_QUORUM =
      new RuleMutation(
          "JOINS_AT_QUORUM",
          q ->
              new ProtocolRules(q) {
                @Override
                public int leaversToJoin() {
                  return quorums().replicaCount();
                }
              });

  /** Forgets that who has left a view suspects it. */
  public static final RuleMutation LEAVING_IS_NOT_SUSPECTING =
      new RuleMutation(
          "LEAVING_IS_NOT_SUSPECTING",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean suspectsByLeaving(View leftFor, View current) {
                  return false;
                }
              });

  /** Founds a new view on one view change too few. */
  public static final RuleMutation NEW_VIEW_QUORUM =
      new RuleMutation(
          "NEW_VIEW_QUORUM",
          q ->
              new ProtocolRules(q) {
                @Override
                public int viewChangesNeeded() {
                  return super.viewChangesNeeded() - 1;
                }
              });

  /** Enters a new view without computing what it must propose. */
  public static final RuleMutation PLAN_NOT_RECOMPUTED =
      new RuleMutation(
          "PLAN_NOT_RECOMPUTED",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean isPlan(
                    Map<SequenceNumber, Digest> proposed, Map<SequenceNumber, Digest> recomputed) {
                  return true;
                }
              });

  /** Compares only the places of a new view with what it must propose, not the batches. */
  public static final RuleMutation PLAN_COMPARED_BY_PLACE =
      new RuleMutation(
          "PLAN_COMPARED_BY_PLACE",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean isPlan(
                    Map<SequenceNumber, Digest> proposed, Map<SequenceNumber, Digest> recomputed) {
                  return proposed.keySet().equals(recomputed.keySet());
                }
              });

  /** Plans with the proof of the lowest view for each place. */
  public static final RuleMutation LOWEST_VIEW_WINS =
      new RuleMutation(
          "LOWEST_VIEW_WINS",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean outranks(PreparedCertificate candidate, PreparedCertificate best) {
                  return best.view().isAfter(candidate.view());
                }
              });

  /** Plans with whatever proof comes first for each place. */
  public static final RuleMutation FIRST_PROOF_WINS =
      new RuleMutation(
          "FIRST_PROOF_WINS",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean outranks(PreparedCertificate candidate, PreparedCertificate best) {
                  return false;
                }
              });

  /** Plans with whatever proof comes last for each place. */
  public static final RuleMutation LAST_PROOF_WINS =
      new RuleMutation(
          "LAST_PROOF_WINS",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean outranks(PreparedCertificate candidate, PreparedCertificate best) {
                  return true;
                }
              });

  /** Tells only of what was prepared in the view it leaves; older proofs are forgotten. */
  public static final RuleMutation OLD_PROOFS_FORGOTTEN =
      new RuleMutation(
          "OLD_PROOFS_FORGOTTEN",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean reports(PreparedCertificate certificate, View last) {
                  return certificate.view().equals(last);
                }
              });

  /** Tells of nothing that it has prepared. */
  public static final RuleMutation PROOFS_WITHHELD =
      new RuleMutation(
          "PROOFS_WITHHELD",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean reports(PreparedCertificate certificate, View last) {
                  return false;
                }
              });

  /** Believes view changes that speak of places far above their window. */
  public static final RuleMutation PROOFS_ABOVE_WINDOW =
      new RuleMutation(
          "PROOFS_ABOVE_WINDOW",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean isReportable(SequenceNumber sequence, SequenceNumber highWatermark) {
                  return true;
                }
              });

  /** See {@link ProtocolRules#vouchesFor}. */
  public static final RuleMutation LEASES_HURRIED =
      new RuleMutation(
          "LEASES_HURRIED",
          q ->
              new ProtocolRules(q) {
                @Override
                public boolean vouchesFor(long moveMicros, long bucketMicros) {
                  return true;
                }
              });

  /** All of them. */
  public static final List<RuleMutation> ALL =
      List.of(
          COMMIT_QUORUM,
          DECIDES_AT_ONCE,
          VOTES_PER_MESSAGE,
          PREPARE_QUORUM,
          PRIMARY_PREPARES,
          ANYBODY_PROPOSES,
          ANYBODY_LEADS,
          VOTES_WITHOUT_DIGEST,
          LITERAL_QUORUM,
          STABLE_AT_WEAK_QUORUM,
          ACCEPTS_ABOVE_WINDOW,
          WINDOW_OFF_BY_ONE,
          VOTES_AFTER_LEAVING,
          DECISION_NOT_REMEMBERED,
          LEAVES_AT_WEAK_QUORUM,
          LEAVES_ALONE,
          NO_AMPLIFICATION,
          SUSPECTS_WITH_ANYBODY,
          JOINS_AT_MAXIMUM,
          JOINS_AT_QUORUM,
          LEAVING_IS_NOT_SUSPECTING,
          NEW_VIEW_QUORUM,
          PLAN_NOT_RECOMPUTED,
          PLAN_COMPARED_BY_PLACE,
          LOWEST_VIEW_WINS,
          FIRST_PROOF_WINS,
          LAST_PROOF_WINS,
          OLD_PROOFS_FORGOTTEN,
          PROOFS_WITHHELD,
          PROOFS_ABOVE_WINDOW,
          LEASES_HURRIED);

  /** The rules with this one mistake, for a cluster of this size. */
  public ProtocolRules rules(Quorums quorums) {
    return variant.apply(quorums);
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
