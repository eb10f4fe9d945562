package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places do not bound memory when batches are large: what lies between checkpoints does. */
class IntervalBudgetTest {

  private static final int INTERVAL = 8;
  private static final ClusterConfig CONFIG = Lab.config(4, INTERVAL, 2 * INTERVAL);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final String LARGE = "x".repeat(1_400_000);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, CoreOptions.DEFAULT.withWarmUp(0));
    replica.tick(1_000);
    return replica;
  }

  private static SignedRequest large(long number) {
    return Lab.request(number, number + LARGE);
  }

  private static Batch largeBatch(long number) {
    return new Batch(number, List.of(large(number)));
  }

  private static void decide(LoneReplica replica, long sequence, Batch batch) {
    for (int i = 1; i < 4; i++) {
      replica.hear(PROOFS.prepare(i, 0, sequence, batch));
    }
    for (int i = 0; i < 4; i++) {
      replica.hear(PROOFS.commit(i, 0, sequence, batch));
    }
  }

  private static List<Integer> sizes(LoneReplica primary) {
    return primary.said(PrePrepare.class).stream()
        .map(proposal -> proposal.batch().requests().size())
        .toList();
  }

  @Test
  void primaryThatHasSpentAnIntervalFillsItWithEmptyBatches() {
    LoneReplica primary = replica(0);
    for (int number = 1; number <= 3; number++) {
      primary.ask(large(number));
    }
    assertEquals(List.of(1, 1), sizes(primary), "the third waits: two are worth more");
    for (int s = 1; s <= 2; s++) {
      decide(primary, s, primary.said(PrePrepare.class).get(s - 1).batch());
    }
    assertEquals(List.of(1, 1, 0, 0, 0, 0, 0, 0), sizes(primary), "all of them at once");
    for (int s = 3; s <= INTERVAL; s++) {
      decide(primary, s, Batch.EMPTY);
    }
    assertEquals(List.of(1, 1, 0, 0, 0, 0, 0, 0, 1), sizes(primary));
  }

  @Test
  void intervalWithoutDemandIsNotFilled() {
    LoneReplica primary = replica(0);
    for (int number = 1; number <= 2; number++) {
      primary.ask(large(number));
      decide(primary, number, primary.said(PrePrepare.class).getLast().batch());
    }
    assertEquals(List.of(1, 1), sizes(primary));
  }

  @Test
  void backupLetsWhatItsWindowHasNoRoomForWaitUntilACheckpointIsStable() {
    LoneReplica backup = replica(3);
    List<Batch> executed = new ArrayList<>();
    for (int s = 1; s <= INTERVAL; s++) {
      Batch batch = s <= 5 ? largeBatch(s) : Batch.EMPTY;
      executed.add(batch);
      backup.hear(PROOFS.proposal(0, s, batch));
      decide(backup, s, batch);
    }
    assertEquals(at(INTERVAL), backup.status().executed());
    backup.forget();
    backup.hear(
        PROOFS.prepare(1, 0, INTERVAL + 1, largeBatch(6)),
        PROOFS.proposal(0, INTERVAL + 1, largeBatch(6)));
    assertEquals(List.of(), backup.said(Prepare.class), "a vote heard before makes no room");

    backup.hear(PROOFS.proposal(0, INTERVAL + 2, Batch.EMPTY));
    assertEquals(
        List.of(at(INTERVAL + 2)),
        backup.said(Prepare.class).stream().map(Prepare::sequence).toList(),
        "an empty batch never waits");

    Checkpoint vote = new Checkpoint(at(INTERVAL), Proofs.rootAfter(executed));
    backup.hear(Lab.signed(0, vote), Lab.signed(1, vote));
    assertEquals(at(INTERVAL), backup.status().stable().sequence());
    assertEquals(
        List.of(at(INTERVAL + 2), at(INTERVAL + 1)),
        backup.said(Prepare.class).stream().map(Prepare::sequence).toList());
  }

  /** Or what is said again would fill the room for what is early, and be taken up twice. */
  @Test
  void whatWasAcceptedAlreadyNeedsNoRoomAndContradictsWithoutRoom() {
    LoneReplica backup = replica(3);
    for (int s = 1; s <= 5; s++) {
      backup.hear(PROOFS.proposal(0, s, largeBatch(s)));
    }
    backup.forget();
    backup.hear(PROOFS.proposal(0, 5, largeBatch(5)), PROOFS.proposal(0, 4, largeBatch(9)));
    assertEquals(
        List.of(
            Reports.refusal(0, MessageType.PRE_PREPARE, RejectReason.DUPLICATE),
            Reports.refusal(0, MessageType.PRE_PREPARE, RejectReason.CONFLICT)),
        backup.reports().refusals());
  }

  @Test
  void clusterWithOnlyLargeRequestsKeepsEveryIntervalWithinItsBudget() {
    LabCluster cluster =
        new LabCluster(7, CONFIG, CoreOptions.DEFAULT.withWarmUp(0), LabCluster.Faults.NONE);
    for (int number = 1; number <= 12; number++) {
      cluster.submit(large(number), List.of(new ReplicaId(0)));
      cluster.runFor(5);
    }
    cluster.runFor(3_000);
    for (int number = 1; number <= 12; number++) {
      assertEquals(4, cluster.equalReplies(large(number).key()), "request " + number);
    }
    SequenceNumber executed = cluster.primary().core().status().executed();
    assertTrue(
        executed.value() > 5 * INTERVAL, "two large batches in each interval, and " + executed);
  }
}
