package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StatePart;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a core asks of its surroundings when requests, executions and states come in. */
class CoreEventsTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  /** Three batches in flight, two requests waiting. */
  private static final CoreOptions SMALL =
      new CoreOptions(
          3, 2, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 24, 1 << 20, 150, 30_000, 64, 0,
          600_000);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, SMALL);
    replica.tick(1_000);
    replica.forget();
    return replica;
  }

  private static <E extends Effect> List<E> asked(LoneReplica replica, Class<E> kind) {
    return replica.left().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static List<Batch> batches(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(Proofs::batch).toList();
  }

  private static void learn(LoneReplica replica, int count) {
    for (int s = 1; s <= count; s++) {
      replica.hear(PROOFS.committedBatch(1, 0, s, batch(s)));
    }
  }

  @Test
  void clientThatFindsTheQueueFullIsToldSoWithTheNumbers() {
    LoneReplica backup = replica(3);
    backup.ask(Lab.request(1));
    backup.ask(Lab.request(2));
    assertEquals(List.of(), asked(backup, Effect.Refuse.class));
    backup.ask(Lab.request(3));
    assertEquals(
        List.of(
            new Effect.Refuse(
                new Refusal(view(0), Lab.request(3).key(), Refusal.Reason.OVERLOADED, 2, 2))),
        asked(backup, Effect.Refuse.class));
    backup.ask(Lab.request(2));
    assertEquals(1, asked(backup, Effect.Refuse.class).size(), "it waits already");
  }

  @Test
  void backupIsNotRefusedAloudWhatItPassesOn() {
    LoneReplica primary = replica(0);
    primary.askedBy(2, Lab.request(1, "x".repeat(CONFIG.limits().maxRequestBytes() + 1)));
    assertEquals(List.of(), primary.left());
  }

  @Test
  void whatABackupPassesOnToABackupIsIgnored() {
    LoneReplica backup = replica(3);
    backup.askedBy(2, Lab.request(1));
    assertEquals(0, backup.status().waitingRequests());
    assertEquals(List.of(), backup.left());
  }

  @Test
  void answeredRequestIsAnsweredAgainInTheViewOfNow() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 2, 1, batch(1)));
    assertEquals(view(0), asked(replica, Effect.SendReply.class).getFirst().reply().view());
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    replica.forget();
    replica.ask(Lab.request(1));
    Reply reply = asked(replica, Effect.SendReply.class).getFirst().reply();
    assertEquals(view(1), reply.view());
    assertEquals(Lab.request(1).key(), reply.key());
    assertEquals(0, replica.status().waitingRequests());
  }

  @Test
  void executionEndsTheWaitOfARequest() {
    LoneReplica replica = replica(3);
    replica.ask(Lab.request(1));
    assertEquals(1, replica.status().waitingRequests());
    learn(replica, 1);
    assertEquals(0, replica.status().waitingRequests());
    assertEquals(1, asked(replica, Effect.SendReply.class).size());
  }

  private static StableCheckpoint stable(int place) {
    return PROOFS.stable(place, Proofs.rootAfter(batches(place)));
  }

  private static void makeStable(LoneReplica replica, int place) {
    Checkpoint vote = new Checkpoint(at(place), Proofs.rootAfter(batches(place)));
    replica.hear(Lab.signed(0, vote), Lab.signed(1, vote), Lab.signed(2, vote));
    assertEquals(at(place), replica.status().stable().sequence());
  }

  @Test
  void stateIsKeptOnceItsCheckpointIsStableAndNotBefore() {
    LoneReplica replica = replica(3);
    learn(replica, 8);
    assertEquals(List.of(), replica.lab().kept());
    makeStable(replica, 4);
    assertEquals(List.of(at(4)), replica.lab().kept());
    replica.liveUntil(2_000);
    assertEquals(List.of(at(4)), replica.lab().kept());
    makeStable(replica, 8);
    assertEquals(List.of(at(4), at(8)), replica.lab().kept());
  }

  @Test
  void stateThatANewViewRestsOnIsKeptAtOnce() {
    LoneReplica replica = replica(3);
    learn(replica, 4);
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, stable(4)),
                PROOFS.viewChange(1, 1, stable(4)),
                PROOFS.viewChange(2, 1, stable(4)))));
    assertEquals(List.of(at(4)), replica.lab().kept());
  }

  @Test
  void logIsCutOnceNobodyIsToBeServedFromIt() {
    CoreOptions forgetful =
        new CoreOptions(
            3, 2, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 1, 1, 150, 30_000, 64, 0, 600_000);
    LoneReplica replica = new LoneReplica(3, CONFIG, forgetful);
    replica.tick(1_000);
    learn(replica, 8);
    makeStable(replica, 4);
    assertEquals(at(0), replica.lab().discarded(), "those since the last checkpoint are kept");
    makeStable(replica, 8);
    assertEquals(at(4), replica.lab().discarded());
    DurableRecord.Head head =
        (DurableRecord.Head)
            replica.lab().log().stream()
                .filter(DurableRecord.Head.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertEquals(at(4), head.discarded());
    assertEquals(at(8), head.stable().sequence());
    assertEquals(
        List.of(at(8)), head.ownCheckpoints().stream().map(c -> c.message().sequence()).toList());
  }

  private static void decide(LoneReplica replica, int place) {
    replica.hear(PROOFS.proposal(0, place, batch(place)));
    for (int i : new int[] {1, 2}) {
      replica.hear(PROOFS.prepare(i, 0, place, batch(place)));
    }
    for (int i : new int[] {0, 1, 2}) {
      replica.hear(PROOFS.commit(i, 0, place, batch(place)));
    }
  }

  @Test
  void whatTheStateHoldsIsStillServedAndReportedInTheNextLife() {
    LoneReplica replica = replica(3);
    for (int s = 1; s <= 4; s++) {
      decide(replica, s);
    }
    replica.crashAndRestart();
    replica.tick(1_000);
    assertEquals(at(4), replica.status().executed());
    replica.forget();
    replica.hear(Lab.signed(2, new FetchCommitted(at(0))));
    assertEquals(4, replica.sent(2, CommittedBatch.class).size());
    replica.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    assertEquals(4, replica.said(ViewChange.class).getFirst().prepared().size());
  }

  @Test
  void requestOfAProposalThatTheNewViewDroppedIsProposedByItsPrimary() {
    LoneReplica primary = replica(1);
    primary.ask(Lab.request(1));
    primary.hear(PROOFS.proposal(0, 1, batch(1)));
    for (int i : new int[] {0, 2, 3}) {
      primary.hear(PROOFS.viewChange(i, 1, StableCheckpoint.GENESIS));
    }
    assertEquals(view(1), primary.status().view());
    assertEquals(
        List.of(Lab.request(1)), primary.said(PrePrepare.class).getFirst().batch().requests());
  }

  /** How long the primary of view 1 may take, after a view that did nothing and then this. */
  private static long patienceAfter(LoneReplica replica, Runnable work) {
    replica.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    work.run();
    replica.liveUntil(3_000);
    replica.ask(Lab.request(1_000));
    replica.forget();
    while (replica.said(Suspect.class).isEmpty() && replica.lastTickMillis() < 20_000) {
      replica.liveUntil(replica.lastTickMillis() + 5);
    }
    return replica.lastTickMillis() - 3_000;
  }

  @Test
  void stableCheckpointTakesOneDoublingOfPatienceBack() {
    LoneReplica idle = replica(3);
    assertEquals(2_000, patienceAfter(idle, () -> learn(idle, 4)));
    LoneReplica working = replica(3);
    assertEquals(
        1_000,
        patienceAfter(
            working,
            () -> {
              learn(working, 4);
              makeStable(working, 4);
            }));
  }

  @Test
  void longWorkTakesOneDoublingOfPatienceBackWithoutACheckpointToo() {
    ClusterConfig wide = Lab.config(4, 100, 200);
    LoneReplica replica = new LoneReplica(3, wide, SMALL);
    replica.tick(1_000);
    assertEquals(
        1_000,
        patienceAfter(
            replica,
            () -> {
              replica.liveUntil(2_500);
              learn(replica, 64);
            }));
    LoneReplica lazy = new LoneReplica(3, wide, SMALL);
    lazy.tick(1_000);
    assertEquals(
        2_000,
        patienceAfter(
            lazy,
            () -> {
              lazy.liveUntil(2_500);
              learn(lazy, 63);
            }));
  }

  @Test
  void votesThatCameBeforeTheirViewCountOnceItBegins() {
    LoneReplica replica = replica(3);
    replica.hear(
        PROOFS.proposal(1, 1, batch(1)),
        PROOFS.prepare(0, 1, 1, batch(1)),
        PROOFS.prepare(2, 1, 1, batch(1)));
    assertEquals(1, replica.status().earlyMessages(), "one of each sender");
    assertEquals(List.of(), replica.said(Commit.class));
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertEquals(
        List.of(new Commit(view(1), at(1), batch(1).digest())), replica.said(Commit.class));
    assertEquals(0, replica.status().earlyMessages());
  }

  private static void install(LoneReplica replica, LabState state) {
    Checkpoint checkpoint = new Checkpoint(state.executed(), state.root());
    StableCheckpoint proof = PROOFS.stable(checkpoint.sequence().value(), checkpoint.root());
    replica.hear(
        Lab.signed(0, new CheckpointProof(proof)), Lab.signed(1, new CheckpointProof(proof)));
    FetchState top = new FetchState(state.executed(), state.root(), new StatePart.Top());
    replica.hear(Lab.signed(0, state.answer(top)));
    FetchState next = replica.sent(1, FetchState.class).getLast();
    replica.hear(Lab.signed(1, state.answer(next)));
    assertEquals(state.executed(), replica.status().stable().sequence());
  }

  @Test
  void installedStateEndsEveryWaitAndIsToldAtOnce() {
    LoneReplica replica = replica(3);
    replica.ask(Lab.request(1_000));
    assertEquals(1, replica.status().waitingRequests());
    LabState forty = LabState.after(batches(40));
    install(replica, forty);
    assertEquals(0, replica.status().waitingRequests());
    assertEquals(at(40), replica.said(Status.class).getLast().executed());
    assertEquals(at(40), replica.status().stable().sequence());
    replica.liveUntil(4_000);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void whatIsDecidedAboveAnInstalledStateIsExecutedAtOnce() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 0, 13, batch(13)));
    install(replica, LabState.after(batches(12)));
    assertEquals(at(13), replica.status().executed());
    assertEquals(List.of(at(12)), replica.lab().kept());
  }

  @Test
  void checkpointTakenButNotAnnouncedIsAnnouncedInTheNextLife() {
    AppliedState applied = new AppliedState(at(4), Proofs.rootAfter(batches(4)), 0, false);
    List<DurableRecord> log =
        LongStream.rangeClosed(1, 4)
            .mapToObj(
                s ->
                    (DurableRecord)
                        new DurableRecord.Learned(batch(s), PROOFS.decided(0, s, batch(s))))
            .toList();
    ReplicaCore core =
        new ReplicaCore(
            ReplicaCore.Setting.of(CONFIG), Lab.sealer(3), DurableState.fold(log, at(4)), applied);
    List<Effect> first = core.start();
    assertTrue(
        first.stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.Broadcast(Signed<?> said)
                        && said.message().equals(new Checkpoint(at(4), applied.root()))),
        "no checkpoint in " + first);
    assertEquals(Optional.of(at(4)), core.status().lastOwnCheckpoint().map(Checkpoint::sequence));
  }

  @Test
  void firstWordOfALifeIsWhereOneStands() {
    LoneReplica replica = new LoneReplica(3, CONFIG, SMALL);
    assertEquals(1, replica.said(Status.class).size());
  }

  @Test
  void requestUnderWayWhenTheProcessStoppedIsNotProposedTwice() {
    LoneReplica primary = replica(0);
    primary.ask(Lab.request(1));
    primary.crashAndRestart();
    primary.tick(2_000);
    primary.forget();
    primary.ask(Lab.request(1));
    assertEquals(List.of(), primary.said(PrePrepare.class));
  }
}
