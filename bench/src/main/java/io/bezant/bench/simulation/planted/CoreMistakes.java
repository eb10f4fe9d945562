package io.bezant.bench.simulation.planted;

import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.message.MessageType;
import java.util.List;

/** What may be wrong between what the core asks for and what is done. */
final class CoreMistakes {

  private CoreMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "B5",
              "PREPARE_NOT_AWAITED",
              "says pre-prepare and prepare before they are durable",
              Mistakes.ofCore(
                  core -> MistakenCore.hasty(core, DurableRecord.Accepted.class::isInstance))),
          new Mutation(
              "B7",
              "PROMISE_NOT_WRITTEN",
              "says a view change without writing down its promise",
              Mistakes.ofCore(
                  core -> MistakenCore.forgetting(core, DurableRecord.Promised.class::isInstance))),
          new Mutation(
              "B8",
              "NOTHING_AWAITED",
              "lets everything leave when it is written and not when it is synced",
              Mistakes.ofCore(core -> MistakenCore.hasty(core, record -> true))),
          new Mutation(
              "B14",
              "EMPTY_BATCH_SKIPPED",
              "skips empty batches instead of executing them",
              Mistakes.ofCore(MistakenCore::skippingEmptyBatches)),
          new Mutation(
              "B16",
              "LOG_CUT_EARLY",
              "cuts the log at its own checkpoints, stable or not",
              Mistakes.ofCore(MistakenCore::cuttingEarly)),
          new Mutation(
              "M20",
              "COMMIT_NOT_AWAITED",
              "says commit before its prepared certificate is durable",
              Mistakes.ofCore(
                  core -> MistakenCore.hasty(core, DurableRecord.Prepared.class::isInstance))),
          new Mutation(
              "M21",
              "NEW_VIEW_NOT_WRITTEN",
              "enters a view without writing it down",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.forgetting(core, DurableRecord.EnteredView.class::isInstance))),
          new Mutation(
              "M22",
              "PROPOSAL_NOT_WRITTEN",
              "does not write down what it voted for",
              Mistakes.ofCore(
                  core -> MistakenCore.forgetting(core, DurableRecord.Accepted.class::isInstance))),
          new Mutation(
              "M23",
              "PROOF_NOT_WRITTEN",
              "does not write down its prepared certificates",
              Mistakes.ofCore(
                  core -> MistakenCore.forgetting(core, DurableRecord.Prepared.class::isInstance))),
          new Mutation(
              "M24",
              "BODY_NOT_WRITTEN",
              "does not write down bodies that it fetched",
              Mistakes.ofCore(
                  core -> MistakenCore.forgetting(core, DurableRecord.Body.class::isInstance))),
          new Mutation(
              "M25",
              "DECISION_NOT_WRITTEN",
              "writes down no decision, won or learned",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.forgetting(
                          core,
                          record ->
                              record instanceof DurableRecord.Committed
                                  || record instanceof DurableRecord.Learned))),
          new Mutation(
              "M26",
              "CHECKPOINT_NOT_WRITTEN",
              "does not write down its checkpoints",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.forgetting(
                          core, DurableRecord.OwnCheckpoint.class::isInstance))),
          new Mutation(
              "M27",
              "HEAD_NOT_WRITTEN",
              "cuts the log without the record that begins the rest",
              Mistakes.ofCore(
                  core -> MistakenCore.forgetting(core, DurableRecord.Head.class::isInstance))),
          new Mutation(
              "M29",
              "SUSPICION_SAID_ONCE",
              "does not say a suspicion again (R2)",
              Mistakes.ofCore(core -> MistakenCore.sayingOnce(core, MessageType.SUSPECT))),
          new Mutation(
              "M30",
              "VIEW_CHANGE_SAID_ONCE",
              "does not say a view change again",
              Mistakes.ofCore(core -> MistakenCore.sayingOnce(core, MessageType.VIEW_CHANGE))),
          new Mutation(
              "M31",
              "NEW_VIEW_SAID_ONCE",
              "does not show the proof of its view to those who lack it (R2)",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.omitting(
                          core,
                          effect ->
                              effect instanceof Effect.Send
                                  && MistakenCore.says(effect, MessageType.NEW_VIEW)))),
          new Mutation(
              "M32",
              "NO_STATUS",
              "never says where it stands",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.omitting(
                          core, effect -> MistakenCore.says(effect, MessageType.STATUS)))),
          new Mutation(
              "M33",
              "DECISIONS_NOT_FORWARDED",
              "does not serve decisions to those who missed them",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.omitting(core, Effect.SendCommittedBatch.class::isInstance))),
          new Mutation(
              "M34",
              "BODIES_NOT_SERVED",
              "does not serve bodies to those who lack them (R13)",
              Mistakes.ofCore(
                  core -> MistakenCore.omitting(core, Effect.SendBody.class::isInstance))),
          new Mutation(
              "M35",
              "REQUESTS_NOT_FORWARDED",
              "does not pass requests on to the primary",
              Mistakes.ofCore(
                  core -> MistakenCore.omitting(core, Effect.ForwardRequest.class::isInstance))),
          new Mutation(
              "M36",
              "CHECKPOINTS_NOT_SAID",
              "keeps its checkpoints to itself",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.omitting(
                          core, effect -> MistakenCore.says(effect, MessageType.CHECKPOINT)))),
          new Mutation(
              "M37",
              "DECISIONS_NOT_LEARNED",
              "learns nothing by commit certificates",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.deaf(
                          core, event -> MistakenCore.hears(event, MessageType.COMMITTED_BATCH)))),
          new Mutation(
              "M38",
              "NOT_LEARNING_MEANWHILE",
              "learns nothing by commit certificates while it changes views (§8)",
              Mistakes.ofCore(MistakenCore::notLearningMeanwhile)),
          new Mutation(
              "M39",
              "SUSPICION_UNHEARD",
              "does not hear suspicions",
              Mistakes.ofCore(
                  core ->
                      MistakenCore.deaf(
                          core, event -> MistakenCore.hears(event, MessageType.SUSPECT)))),
          new Mutation(
              "M40",
              "STORED_REPLY_IGNORED",
              "orders again what was executed and answered before",
              Mistakes.ofCore(MistakenCore::ignoringStoredReplies)),
          new Mutation(
              "M41",
              "REPLIES_WITHHELD",
              "does not answer",
              Mistakes.ofCore(
                  core -> MistakenCore.omitting(core, Effect.SendReply.class::isInstance))));
}
