package io.bezant.bench.simulation.planted;

import io.bezant.protocol.message.MessageType;
import java.util.List;

/** What may be wrong in the decisions of agreement. */
final class RuleMistakes {

  private RuleMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "B1",
              "COMMIT_QUORUM",
              "decides with one commit too few",
              Mistakes.ofQuorum(RuleMutation.COMMIT_QUORUM, MessageType.COMMIT)),
          new Mutation(
              "B1a",
              "DECIDES_AT_ONCE",
              "decides on the first commit",
              Mistakes.ofRules(RuleMutation.DECIDES_AT_ONCE)),
          new Mutation(
              "B1b",
              "PREPARE_QUORUM",
              "takes a batch for prepared with one prepare too few",
              Mistakes.ofQuorum(RuleMutation.PREPARE_QUORUM, MessageType.PREPARE)),
          new Mutation(
              "B2",
              "PRIMARY_PREPARES",
              "counts the primary's prepare beside its pre-prepare",
              Mistakes.ofRole(RuleMutation.PRIMARY_PREPARES, MessageType.PREPARE)),
          new Mutation(
              "B2a",
              "ANYBODY_PROPOSES",
              "takes a pre-prepare from whoever sends one",
              Mistakes.ofRole(RuleMutation.ANYBODY_PROPOSES, MessageType.PRE_PREPARE)),
          new Mutation(
              "B3",
              "VOTES_PER_MESSAGE",
              "counts votes by message and not by sender",
              Mistakes.ofRules(RuleMutation.VOTES_PER_MESSAGE)),
          new Mutation(
              "B4",
              "VOTES_WITHOUT_DIGEST",
              "counts votes whatever digest they are for",
              Mistakes.ofRules(RuleMutation.VOTES_WITHOUT_DIGEST)),
          new Mutation(
              "B9",
              "PLAN_NOT_RECOMPUTED",
              "enters a new view without computing what it must propose",
              Mistakes.ofRules(RuleMutation.PLAN_NOT_RECOMPUTED)),
          new Mutation(
              "B9a",
              "PLAN_COMPARED_BY_PLACE",
              "compares the places of a new view with what it must propose, not the batches",
              Mistakes.ofRules(RuleMutation.PLAN_COMPARED_BY_PLACE)),
          new Mutation(
              "B9b",
              "ANYBODY_LEADS",
              "takes a new view from whoever sends one",
              Mistakes.ofRules(RuleMutation.ANYBODY_LEADS)),
          new Mutation(
              "B10",
              "LOWEST_VIEW_WINS",
              "plans with the proof of the lowest view",
              Mistakes.ofRules(RuleMutation.LOWEST_VIEW_WINS)),
          new Mutation(
              "B10a",
              "FIRST_PROOF_WINS",
              "plans with the first proof",
              Mistakes.ofRules(RuleMutation.FIRST_PROOF_WINS)),
          new Mutation(
              "B10b",
              "LAST_PROOF_WINS",
              "plans with the last proof",
              Mistakes.ofRules(RuleMutation.LAST_PROOF_WINS)),
          new Mutation(
              "B11",
              "NEW_VIEW_QUORUM",
              "founds a new view on one view change too few",
              Mistakes.ofRules(RuleMutation.NEW_VIEW_QUORUM)),
          new Mutation(
              "B15",
              "STABLE_AT_WEAK_QUORUM",
              "takes a checkpoint for stable with a weak quorum",
              Mistakes.ofRules(RuleMutation.STABLE_AT_WEAK_QUORUM)),
          new Mutation(
              "B23",
              "JOINS_AT_MAXIMUM",
              "follows the highest view that anybody claims to change to",
              Mistakes.ofRules(RuleMutation.JOINS_AT_MAXIMUM)),
          new Mutation(
              "B23a",
              "LEAVES_ALONE",
              "leaves a view on its own suspicion",
              Mistakes.ofRules(RuleMutation.LEAVES_ALONE)),
          new Mutation(
              "B23b",
              "LEAVES_AT_WEAK_QUORUM",
              "leaves a view when a weak quorum suspects it",
              Mistakes.ofRules(RuleMutation.LEAVES_AT_WEAK_QUORUM)),
          new Mutation(
              "B23c",
              "SUSPECTS_WITH_ANYBODY",
              "suspects as soon as anybody does",
              Mistakes.ofRules(RuleMutation.SUSPECTS_WITH_ANYBODY)),
          new Mutation(
              "B30",
              "LEASES_HURRIED",
              "votes for times whatever its own clock says of the leases that they end (R6)",
              Mistakes.ofRules(RuleMutation.LEASES_HURRIED)),
          new Mutation(
              "B33",
              "LITERAL_QUORUM",
              "writes 2f+1 for a quorum, whatever n is",
              Mistakes.ofLiteralQuorum()),
          new Mutation(
              "M1",
              "ACCEPTS_ABOVE_WINDOW",
              "votes above the high watermark",
              Mistakes.ofRules(RuleMutation.ACCEPTS_ABOVE_WINDOW)),
          new Mutation(
              "M2",
              "WINDOW_OFF_BY_ONE",
              "votes for the first place above the high watermark",
              Mistakes.ofRules(RuleMutation.WINDOW_OFF_BY_ONE)),
          new Mutation(
              "M5",
              "VOTES_AFTER_LEAVING",
              "goes on voting in a view that it has left",
              Mistakes.ofRules(RuleMutation.VOTES_AFTER_LEAVING)),
          new Mutation(
              "M6",
              "DECISION_NOT_REMEMBERED",
              "answers for decisions that are not durable here (R1)",
              Mistakes.ofRules(RuleMutation.DECISION_NOT_REMEMBERED)),
          new Mutation(
              "M7",
              "NO_AMPLIFICATION",
              "does not join a suspicion that a correct replica has",
              Mistakes.ofRules(RuleMutation.NO_AMPLIFICATION)),
          new Mutation(
              "M8",
              "JOINS_AT_QUORUM",
              "does not join those who have left for higher views (R2)",
              Mistakes.ofRules(RuleMutation.JOINS_AT_QUORUM)),
          new Mutation(
              "M9",
              "LEAVING_IS_NOT_SUSPECTING",
              "forgets that who has left a view suspects it (R2)",
              Mistakes.ofRules(RuleMutation.LEAVING_IS_NOT_SUSPECTING)),
          new Mutation(
              "M10",
              "OLD_PROOFS_FORGOTTEN",
              "tells only of what it has prepared in the view it leaves (R14)",
              Mistakes.ofRules(RuleMutation.OLD_PROOFS_FORGOTTEN)),
          new Mutation(
              "M11",
              "PROOFS_WITHHELD",
              "tells of nothing that it has prepared",
              Mistakes.ofRules(RuleMutation.PROOFS_WITHHELD)),
          new Mutation(
              "M12",
              "PROOFS_ABOVE_WINDOW",
              "believes view changes that speak of places above their window",
              Mistakes.ofRules(RuleMutation.PROOFS_ABOVE_WINDOW)));
}
