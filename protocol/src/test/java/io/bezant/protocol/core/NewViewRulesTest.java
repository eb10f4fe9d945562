package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a new view is founded on, what a refused one changes, and what a cut of the log keeps. */
class NewViewRulesTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  /** Keeps nothing for laggards. */
  private static final CoreOptions FORGETFUL =
      new CoreOptions(
          3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 1, 1, 150, 30_000, 64, 0, 600_000);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, FORGETFUL);
    replica.tick(1_000);
    return replica;
  }

  private static Signed<ViewChange> viewChange(
      int from, long view, PreparedCertificate... prepared) {
    return PROOFS.viewChange(from, view, StableCheckpoint.GENESIS, prepared);
  }

  private static List<Signed<ViewChange>> founders(long view) {
    return List.of(viewChange(0, view), viewChange(1, view), viewChange(2, view));
  }

  private static StableCheckpoint stable(int place) {
    return PROOFS.stable(place, Proofs.rootAfter(batches(place)));
  }

  private static List<Batch> batches(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(Proofs::batch).toList();
  }

  /** Executes up to a checkpoint that becomes stable. */
  private static void work(LoneReplica replica, int from, int through) {
    for (int s = from; s <= through; s++) {
      replica.hear(PROOFS.committedBatch(0, 0, s, batch(s)));
    }
    Checkpoint vote = new Checkpoint(at(through), Proofs.rootAfter(batches(through)));
    replica.hear(Lab.signed(0, vote), Lab.signed(1, vote), Lab.signed(2, vote));
    assertEquals(at(through), replica.status().stable().sequence());
  }

  @Test
  void viewChangeThatSpeaksOfABatchNobodyGivesIsPassedOver() {
    LoneReplica primary = replica(1);
    primary.hear(
        viewChange(3, 1, PROOFS.prepared(0, 1, batch(9))), viewChange(0, 1), viewChange(2, 1));
    assertEquals(view(1), primary.status().view());
    assertEquals(0, primary.said(NewView.class).getFirst().plan().size());
  }

  @Test
  void viewIsFoundedOnTheHighestCheckpointsOfAll() {
    LoneReplica primary = replica(1);
    PreparedCertificate missing = PROOFS.prepared(0, 5, batch(9));
    primary.hear(
        PROOFS.viewChange(0, 1, stable(4), missing),
        viewChange(2, 1, missing),
        viewChange(3, 1, missing));
    assertEquals(List.of(), primary.said(NewView.class));
    primary.hear(Lab.signed(2, new BatchBody(at(5), batch(9))));
    NewView founded = primary.said(NewView.class).getFirst();
    assertEquals(at(4), NewViewPlanner.plan(founded.viewChanges(), Lab.rules(4)).base().sequence());
    assertEquals(
        List.of(0, 2, 3), founded.viewChanges().stream().map(vc -> vc.sender().value()).toList());
  }

  @Test
  void viewIsProposedOnce() {
    LoneReplica primary = replica(1);
    for (int i : new int[] {0, 2, 3}) {
      primary.hearWithoutSync(viewChange(i, 1));
    }
    primary.hearWithoutSync(Lab.signed(2, new Suspect(view(0))));
    primary.settle();
    assertEquals(1, primary.said(NewView.class).size());
  }

  @Test
  void viewBeyondTheReachOfItsPrimaryIsNotProposed() {
    LoneReplica primary = replica(1);
    for (int i : new int[] {0, 2, 3}) {
      primary.hear(PROOFS.viewChange(i, 1, stable(20)));
    }
    assertEquals(List.of(), primary.said(NewView.class));
    LoneReplica other = replica(1);
    for (int i : new int[] {0, 2, 3}) {
      other.hear(PROOFS.viewChange(i, 1, stable(16)));
    }
    assertEquals(1, other.said(NewView.class).size());
  }

  @Test
  void viewThatWouldBeginBelowWhatItsPrimaryDiscardedIsNotProposed() {
    LoneReplica primary = replica(1);
    work(primary, 1, 4);
    work(primary, 5, 8);
    for (int i : new int[] {0, 2, 3}) {
      primary.hearWithoutSync(viewChange(i, 1));
    }
    primary.lab().sync();
    assertTrue(primary.said(NewView.class).isEmpty());
    LoneReplica other = replica(1);
    work(other, 1, 4);
    work(other, 5, 8);
    for (int i : new int[] {0, 2, 3}) {
      other.hear(PROOFS.viewChange(i, 1, stable(4)));
    }
    assertEquals(view(1), other.status().view());
  }

  @Test
  void refusedNewViewStartsNoClockAnew() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.newView(1, founders(1)));
    replica.ask(Lab.request(1));
    replica.liveUntil(1_900);
    List<Signed<ViewChange>> four =
        List.of(viewChange(0, 2), viewChange(1, 2), viewChange(2, 2), viewChange(3, 2));
    Signed<ViewChange> prepared = viewChange(0, 2, PROOFS.prepared(0, 1, batch(9)));
    replica.hear(
        PROOFS.newView(1, founders(1)),
        Lab.signed(3, PROOFS.newView(2, founders(2)).message()),
        PROOFS.newView(2, four),
        Lab.signed(
            2, new NewView(view(2), List.of(prepared, four.get(1), four.get(2)), List.of())));
    assertEquals(4, replica.reports().refusals().size());
    replica.liveUntil(1_995);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.liveUntil(2_000);
    assertEquals(List.of(new Suspect(view(1))), replica.said(Suspect.class));
  }

  private static DurableRecord.Head lastHead(LoneReplica replica) {
    return replica.lab().log().stream()
        .filter(DurableRecord.Head.class::isInstance)
        .map(DurableRecord.Head.class::cast)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  @Test
  void cutOfTheLogKeepsThePromiseAndTheView() {
    LoneReplica replica = replica(3);
    work(replica, 1, 4);
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, stable(4)),
                PROOFS.viewChange(1, 1, stable(4)),
                PROOFS.viewChange(2, 1, stable(4)))));
    replica.hear(PROOFS.viewChange(0, 2, stable(4)), PROOFS.viewChange(2, 2, stable(4)));
    assertTrue(replica.status().changingView());
    work(replica, 5, 8);
    DurableRecord.Head head = lastHead(replica);
    assertEquals(view(2), head.promised().orElseThrow().viewChange().message().view());
    assertEquals(view(1), head.entered().orElseThrow().newView().message().view());
  }

  @Test
  void cutOfTheLogKeepsTheViewThatWasProposedAndNotYetEntered() {
    LoneReplica primary = replica(2);
    work(primary, 1, 4);
    for (int i : new int[] {0, 1, 3}) {
      primary.hearWithoutSync(PROOFS.viewChange(i, 2, stable(4)));
    }
    for (int s = 5; s <= 8; s++) {
      primary.hearWithoutSync(PROOFS.committedBatch(0, 0, s, batch(s)));
    }
    Checkpoint vote = new Checkpoint(at(8), Proofs.rootAfter(batches(8)));
    for (int i : new int[] {0, 1, 3}) {
      primary.hearWithoutSync(Lab.signed(i, vote));
    }
    assertFalse(primary.status().view().isAfter(view(0)));
    assertEquals(view(2), lastHead(primary).entered().orElseThrow().newView().message().view());
  }

  @Test
  void nextPrimaryOutOfReachIsSuspectedOnlyOnceAQuorumHasFollowed() {
    LoneReplica replica = replica(3);
    for (int i = 0; i < 3; i++) {
      replica.link(i, true);
    }
    for (int i : new int[] {0, 2}) {
      replica.hear(Lab.signed(i, new Suspect(view(0))));
    }
    assertTrue(replica.status().changingView());
    replica.link(1, false);
    replica.liveUntil(6_000);
    assertFalse(replica.said(Suspect.class).contains(new Suspect(view(1))));
    replica.hear(viewChange(0, 1), viewChange(2, 1));
    replica.liveUntil(6_100);
    assertTrue(replica.said(Suspect.class).contains(new Suspect(view(1))));
  }

  @Test
  void viewChangeIsSaidAgainSoonHoweverLongTheSuspicionWasSaidBefore() {
    LoneReplica replica = replica(3);
    replica.ask(Lab.request(1));
    replica.liveUntil(4_000);
    for (int i : new int[] {0, 2}) {
      replica.hear(Lab.signed(i, new Suspect(view(0))));
    }
    assertEquals(1, replica.said(ViewChange.class).size());
    replica.liveUntil(4_040);
    assertEquals(2, replica.said(ViewChange.class).size());
    replica.liveUntil(4_120);
    assertEquals(3, replica.said(ViewChange.class).size());
  }
}
