package io.bezant.replica.runtime;

import static io.bezant.replica.runtime.RuntimeLab.CLIENT;
import static io.bezant.replica.runtime.RuntimeLab.at;
import static io.bezant.replica.runtime.RuntimeLab.request;
import static io.bezant.replica.runtime.RuntimeLab.said;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.replica.storage.DiskFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaRuntimeTest {
  private static final Batch BATCH = new Batch(5, List.of(request(CLIENT, 1, "hello")));
  private static final Signed<PrePrepare> PROPOSAL =
      said(0, new PrePrepare(View.ZERO, at(1), BATCH));
  private static final Signed<Commit> VOTE = said(0, new Commit(View.ZERO, at(1), BATCH.digest()));
  private static final Effect RECORD = new Effect.Persist(new DurableRecord.Accepted(PROPOSAL));
  private static final Reply ANSWER =
      new Reply(
          View.ZERO,
          BATCH.requests().getFirst().key(),
          BATCH.requests().getFirst().request().digest(),
          at(1),
          BATCH.requests().getFirst().request().payload());

  private final RuntimeLab lab = new RuntimeLab();

  @Test
  void nothingLeavesBeforeItsRecordIsDurable() {
    lab.core.onNextTick(RECORD, new Effect.Broadcast(VOTE), new Effect.SendReply(ANSWER));
    int before = lab.disk.syncCount();
    lab.disk.onSync(() -> assertEquals(List.of(), lab.network.sent));

    lab.turn();

    assertEquals(before + 1, lab.disk.syncCount());
    assertEquals(List.of("to all", "to client 1"), lab.network.sent);
  }

  @Test
  void failedSyncHoldsEverythingBackForEver() {
    lab.core.onNextTick(RECORD, new Effect.Broadcast(VOTE));
    lab.disk.onSync(
        () -> {
          throw new DiskFailure("input/output error");
        });

    assertThrows(DiskFailure.class, lab::turn);
    lab.disk.onSync(() -> {});
    assertThrows(DiskFailure.class, lab::turn);

    assertEquals(List.of(), lab.network.sent);
    assertTrue(lab.core.heard.stream().noneMatch(Event.MessageReceived.class::isInstance));
  }

  @Test
  void whatIsSaidLeavesInTheOrderAskedFor() {
    lab.core.onNextTick(
        new Effect.Send(new ReplicaId(2), VOTE),
        RECORD,
        new Effect.SendReply(ANSWER),
        new Effect.Send(new ReplicaId(1), VOTE),
        new Effect.Broadcast(VOTE));

    lab.turn();

    assertEquals(List.of("to 2", "to client 1", "to 1", "to all"), lab.network.sent);
  }

  @Test
  void ownBroadcastIsHeardOnlyOnceItsRecordIsDurable() {
    lab.core.onNextTick(RECORD, new Effect.Broadcast(VOTE));
    lab.disk.onSync(
        () ->
            assertTrue(lab.core.heard.stream().noneMatch(Event.MessageReceived.class::isInstance)));

    lab.turn();
    lab.settle();

    assertEquals(new Event.MessageReceived(VOTE), lab.core.heard.getLast());
  }

  @Test
  void lazyRecordHoldsNothingBack() {
    lab.core.onNextTick(
        new Effect.PersistLazily(new DurableRecord.Accepted(PROPOSAL)), new Effect.Broadcast(VOTE));
    int before = lab.disk.syncCount();

    lab.turn();

    assertEquals(before, lab.disk.syncCount());
    assertEquals(List.of("to all"), lab.network.sent);
  }

  @Test
  void whatEndsTheLoopInItsExecutionIsKnownAsDecidedInTheNextLife() {
    IllegalStateException unforeseen = new IllegalStateException("cannot be executed");
    lab.state.failure = Optional.of(unforeseen);
    lab.core.onNextTick(
        new Effect.PersistLazily(new DurableRecord.Accepted(PROPOSAL)),
        new Effect.Broadcast(VOTE),
        new Effect.Execute(at(1), BATCH));
    int before = lab.disk.syncCount();

    assertEquals(unforeseen, assertThrows(IllegalStateException.class, lab::turn));

    assertEquals(before + 1, lab.disk.syncCount());
    assertEquals(List.of(), lab.network.sent, "and nothing is said any more");
  }

  @Test
  void oneSyncServesAllEventsOfATurn() {
    lab.core.on(event -> List.of(RECORD, new Effect.Send(new ReplicaId(1), VOTE)));
    for (int i = 0; i < 10; i++) {
      lab.inbox.post(() -> new Event.CheckpointTaken(at(4), Digest.ZERO));
    }
    int before = lab.disk.syncCount();

    lab.runtime.runOnce();

    assertEquals(10, lab.network.sent.size());
    assertEquals(before + 1, lab.disk.syncCount());
  }

  @Test
  void executionIsHeardBeforeWhatWasWaiting() {
    lab.core.on(
        event ->
            event instanceof Event.Tick ? List.of(new Effect.Execute(at(1), BATCH)) : List.of());
    lab.inbox.post(() -> new Event.CheckpointTaken(at(4), Digest.ZERO));

    lab.turn();

    assertInstanceOf(Event.Tick.class, lab.core.heard.get(0));
    assertEquals(new Event.BatchExecuted(at(1), List.of(ANSWER), false), lab.core.heard.get(1));
    assertInstanceOf(Event.CheckpointTaken.class, lab.core.heard.get(2));
  }

  @Test
  void checkpointBeginsOnlyWhenTheLogIsDurable() {
    lab.core.onNextTick(new Effect.Execute(at(4), BATCH), RECORD, new Effect.TakeCheckpoint(at(4)));
    lab.state.onFreeze = () -> assertEquals(lab.log.lastLsn(), lab.log.durableLsn());

    lab.turn();

    assertEquals(List.of("execute 4", "freeze 4"), lab.state.done);
  }

  @Test
  void requestComesWithTheAnswerTheStateKeeps() {
    SignedRequest again = BATCH.requests().getFirst();
    lab.core.onNextTick(new Effect.Execute(at(1), BATCH));
    lab.turn();

    lab.inbox.offer(
        new Sender.Client(again.request().client()),
        100,
        () ->
            Optional.of(
                new Event.RequestReceived(again, new Event.Origin.Client(), Optional.empty())));
    lab.settle();

    assertEquals(
        new Event.RequestReceived(again, new Event.Origin.Client(), Optional.of(ANSWER)),
        lab.core.heard.getLast());
  }

  @Test
  void decidedBatchIsReadBackFromTheLog() throws Exception {
    CommitCertificate proof =
        new CommitCertificate(
            View.ZERO,
            at(1),
            BATCH.digest(),
            List.of(
                VOTE.envelope(),
                said(1, VOTE.message()).envelope(),
                said(2, VOTE.message()).envelope()));
    lab.core.onNextTick(RECORD, new Effect.Broadcast(VOTE));
    lab.turn();
    lab.settle();

    lab.core.onNextTick(new Effect.SendCommittedBatch(new ReplicaId(3), proof));
    lab.turn();

    assertEquals("to 3", lab.network.sent.getLast());
    Frame frame = RuntimeLab.FRAMES.decode(lab.network.frames.getLast());
    Signed<?> opened = RuntimeLab.opener().open(assertInstanceOf(Frame.SealedMessage.class, frame));
    assertEquals(new CommittedBatch(BATCH, proof), opened.message());
  }

  @Test
  void batchThatIsNotInTheLogIsNotServed() {
    CommitCertificate proof =
        new CommitCertificate(View.ZERO, at(2), BATCH.digest(), List.of(VOTE.envelope()));
    lab.core.onNextTick(new Effect.SendCommittedBatch(new ReplicaId(3), proof));

    lab.turn();

    assertEquals(List.of(), lab.network.sent);
    assertEquals(List.of(at(2)), lab.unavailable);
  }

  @Test
  void divergedReplicaStopsAndNamesBothRoots() {
    Digest own = BATCH.digest();
    lab.core.onNextTick(new Effect.HaltDiverged(at(4), own, Digest.ZERO));

    ReplicaDiverged diverged = assertThrows(ReplicaDiverged.class, lab::turn);

    assertEquals(
        "state diverged at checkpoint 4: own root %s, root certified by a quorum %s"
            .formatted(own.hex(), Digest.ZERO.hex()),
        diverged.getMessage());
  }

  @Test
  void lastEventsAreKeptForTheReport() {
    lab.turn();

    List<String> lines = lab.runtime.recentEvents();
    assertTrue(lines.getLast().contains("tick 5 1000000"), lines::toString);
  }
}
