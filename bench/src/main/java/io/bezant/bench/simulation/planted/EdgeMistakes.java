package io.bezant.bench.simulation.planted;

import io.bezant.protocol.message.MessageType;
import java.util.List;

/** What may be wrong in proofs, memory, disks, clients and the service. */
final class EdgeMistakes {

  private EdgeMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "B13",
              "CHECKPOINT_BELIEVED",
              "believes a stable checkpoint without looking at its votes",
              Mistakes.ofProofs(config -> Mistakes.unchecked(config, MessageType.CHECKPOINT))),
          new Mutation(
              "M50",
              "PREPARES_BELIEVED",
              "believes a prepared certificate without looking at its prepares",
              Mistakes.ofProofs(config -> Mistakes.unchecked(config, MessageType.PREPARE))),
          new Mutation(
              "M51",
              "COMMITS_BELIEVED",
              "believes a decision without looking at its commits",
              Mistakes.ofProofs(config -> Mistakes.unchecked(config, MessageType.COMMIT))),
          new Mutation(
              "M52",
              "DECISION_BY_FEW",
              "believes a decision that f replicas have signed",
              Mistakes.ofProofs(config -> Mistakes.few(config, MessageType.COMMIT))),
          new Mutation(
              "M53",
              "PROOF_BY_FEW",
              "believes a prepared certificate with f prepares",
              Mistakes.ofProofs(config -> Mistakes.few(config, MessageType.PREPARE))),
          new Mutation(
              "M54",
              "SIGNATURES_BELIEVED",
              "finds every signature good",
              Mistakes.ofVerifier(MistakenVerifier::credulous)),
          new Mutation(
              "B39",
              "SHARED_TAG",
              "cannot tell a signed prepare from a signed commit",
              Mistakes.ofVerifier(MistakenVerifier::withSharedTag)),
          new Mutation(
              "B40",
              "CLUSTER_NOT_SIGNED",
              "takes what was signed in another cluster for said here",
              Mistakes.ofVerifier(MistakenVerifier::withoutCluster)),
          new Mutation(
              "B36",
              "MEMORY_LOST",
              "comes back without its votes and promises and votes at once",
              Mistakes.ofMemory(Mistakes::withoutVotes)),
          new Mutation(
              "M55",
              "PROMISE_LOST",
              "comes back without its promise",
              Mistakes.ofMemory(Mistakes::withoutPromise)),
          new Mutation(
              "M56",
              "VIEW_LOST",
              "comes back in the first view",
              Mistakes.ofMemory(Mistakes::withoutView)),
          new Mutation(
              "B24",
              "NO_GROWTH",
              "does not lengthen its patience with failed views",
              Mistakes.ofDecision(Mistakes::notLengthening)),
          new Mutation(
              "B22",
              "TIMER_RESET",
              "waits anew for everything when anything is executed",
              Mistakes.ofDecision(Mistakes::excusing)),
          new Mutation(
              "B18",
              "STATE_BELIEVED",
              "takes the parts of a state from a donor without comparing them with the root",
              Mistakes.ofDecision(Mistakes::takingAnyState)),
          new Mutation(
              "B18a",
              "HINTS_BELIEVED",
              "restores leaves with what it holds without comparing them with the root",
              Mistakes.ofDecision(MistakenTransfer::restoringAnyLeaf)),
          new Mutation(
              "R4",
              "STABLE_FOR_BEING_TAKEN",
              "takes a state for stable because it was taken over",
              Mistakes.ofDecision(MistakenTransfer::stableForBeingTaken)),
          new Mutation(
              "B37",
              "FUTURE_UNBOUNDED",
              "keeps whatever comes for later views",
              Mistakes.ofOptions(Mistakes::hoarding)),
          new Mutation(
              "B26",
              "CLIENT_WITH_F_REPLIES",
              "a client believes f equal answers",
              Mistakes.ofClient(
                  config -> Mistakes.answers(config, config.quorums().faultsTolerated()))),
          new Mutation(
              "B27",
              "CLIENT_COUNTS_TWICE",
              "a client counts the answers of one replica twice",
              Mistakes.ofClient(Mistakes::countingTwice)),
          new Mutation(
              "M57",
              "CLIENT_COUNTS_ANY",
              "a client takes different answers for equal",
              Mistakes.ofClient(Mistakes::countingAny)),
          new Mutation(
              "M58",
              "CLIENT_TAKES_ANY_REQUEST",
              "a client takes the answer to another request under its number for its own, and its"
                  + " processes count their sessions from one",
              Mistakes.ofCollidingClient(Mistakes::takingAny)),
          new Mutation(
              "B20",
              "SESSIONS_OUTSIDE",
              "keeps sessions outside the state",
              Mistakes.ofEntries(MistakenService::withoutSessions)),
          new Mutation(
              "M59",
              "WINDOWS_FORGOTTEN",
              "forgets which requests of a session it has executed",
              Mistakes.ofEntries(MistakenService::withoutWindows)),
          new Mutation(
              "M60",
              "LOG_NOT_SYNCED",
              "takes what was written to the log for durable",
              Mistakes.ofDisk(MistakenDisk::withoutSync)),
          new Mutation(
              "M61",
              "DIRECTORY_NOT_SYNCED",
              "takes new segments of the log for durable",
              Mistakes.ofDisk(MistakenDisk::withoutDirectory)),
          new Mutation(
              "B31",
              "OWN_ORDER",
              "executes in an order that depends on the process",
              Mistakes.ofState(MistakenService::unordered)),
          new Mutation(
              "B31a",
              "OWN_TIME",
              "executes with a time of the process",
              Mistakes.ofState(MistakenService::withOwnTime)));
}
