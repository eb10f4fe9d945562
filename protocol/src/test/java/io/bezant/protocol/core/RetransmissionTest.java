package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who says what again, to whom, and when; every tick is a millisecond here. */
class RetransmissionTest {

  private static final ClusterConfig CONFIG =
      new ClusterConfig(
          Lab.config(4, 4, 8).membership(),
          Lab.key(999),
          List.of(Lab.CLIENT),
          new Limits(
              480,
              1 << 10,
              1 << 10,
              128,
              16,
              1 << 11,
              256,
              64,
              HistoryLimits.DEFAULT,
              LeaseLimits.DEFAULT),
          4,
          8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  /** Idle 1,000 ms, busy 100 ms, a pause of 20 ms between fetches, three batches at once. */
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          4, 100, 1 << 20, 100, 1 << 20, 500, 1000, 100, 20, 3, 24, 1 << 20, 5_000, 30_000, 64, 0,
          600_000);

  private final LoneReplica replica = new LoneReplica(3, CONFIG, OPTIONS);

  RetransmissionTest() {
    replica.tick(0);
    replica.forget();
  }

  private static Status standing(long view, long executed) {
    return new Status(view(view), at(executed), at(0), SlotBits.NONE, SlotBits.NONE);
  }

  private static Signed<Status> status(int from, long executed) {
    return Lab.signed(from, standing(0, executed));
  }

  private static SlotBits bits(int... indices) {
    BitSet set = new BitSet();
    for (int index : indices) {
      set.set(index);
    }
    return SlotBits.of(set);
  }

  private void live(long millis) {
    for (long i = 0; i < millis; i++) {
      replica.tick(replica.lastTickMillis() + 1);
    }
  }

  /** When this replica said where it stands, within a time counted from now. */
  private List<Long> statusTimes(long withinMillis) {
    List<Long> times = new ArrayList<>();
    for (long i = 1; i <= withinMillis; i++) {
      replica.forget();
      live(1);
      if (!replica.said(Status.class).isEmpty()) {
        times.add(i);
      }
    }
    return times;
  }

  @Test
  void whoeverCanBeSpokenToAgainIsToldAtOnceWhereWeStand() {
    replica.link(1, true);
    replica.link(2, false);

    assertEquals(List.of(standing(0, 0)), replica.sent(1, Status.class));
    assertEquals(List.of(), replica.sent(2, Status.class));
  }

  @Test
  void whoRestsSaysSeldomWhereItStands() {
    assertEquals(List.of(1_000L, 2_000L), statusTimes(2_500));
  }

  @Test
  void whoWaitsForAPlaceSaysOftenWhereItStandsAndWhoGetsOnDoesNot() {
    live(1_500);
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    assertEquals(List.of(1L, 101L, 201L), statusTimes(250));
    for (int i = 0; i < 3; i++) {
      replica.hear(PROOFS.commit(i, 0, 1, batch(1)));
    }
    replica.hear(PROOFS.proposal(0, 2, batch(2)));
    assertEquals(List.of(101L, 201L), statusTimes(250));
  }

  @Test
  void whoChangesViewsSaysOftenWhereItStands() {
    live(1_500);
    replica.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    assertEquals(List.of(1L, 101L, 201L), statusTimes(250));
  }

  @Test
  void whoWaitsForItsRequestSaysOftenWhereItStands() {
    live(1_500);
    replica.ask(Lab.request(1));
    assertEquals(List.of(100L, 200L), statusTimes(250));
  }

  @Test
  void statusTellsEveryPlaceAboveWhatIsExecuted() {
    replica.hear(
        PROOFS.committedBatch(1, 0, 1, batch(1)),
        PROOFS.proposal(0, 3, batch(3)),
        PROOFS.proposal(0, 4, batch(4)),
        PROOFS.prepare(1, 0, 4, batch(4)),
        PROOFS.committedBatch(1, 0, 6, batch(6)));
    replica.forget();
    live(1_000);
    assertEquals(
        new Status(view(0), at(1), at(0), bits(1, 2, 4), bits(2, 4)),
        replica.said(Status.class).getFirst());
  }

  @Test
  void whoIsInAnEarlierViewIsShownTheNewOne() {
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    replica.hear(Lab.signed(1, standing(0, 0)), Lab.signed(2, standing(1, 0)));
    assertEquals(1, replica.sent(1, NewView.class).size());
    assertEquals(List.of(), replica.sent(2, NewView.class));
  }

  @Test
  void votesAreSaidAgainToWhoLacksThem() {
    replica.hear(PROOFS.proposal(0, 1, batch(1)), PROOFS.prepare(1, 0, 1, batch(1)));
    replica.hear(PROOFS.proposal(0, 2, batch(2)));
    live(100);
    replica.forget();
    replica.hear(status(2, 0));
    assertEquals(
        List.of(at(1), at(2)),
        replica.sent(2, Prepare.class).stream().map(Prepare::sequence).toList());
    assertEquals(
        List.of(at(1)), replica.sent(2, Commit.class).stream().map(Commit::sequence).toList());
    live(100);
    replica.forget();
    replica.hear(Lab.signed(2, new Status(view(0), at(0), at(0), SlotBits.NONE, bits(0))));
    assertEquals(
        List.of(at(2)), replica.sent(2, Prepare.class).stream().map(Prepare::sequence).toList());
    assertEquals(1, replica.sent(2, Commit.class).size());
  }

  @Test
  void votesOfABoundedNumberOfPlacesAreSaidAgain() {
    for (int s = 1; s <= 5; s++) {
      replica.hear(PROOFS.proposal(0, s, batch(s)));
    }
    live(100);
    replica.hear(status(2, 0));
    assertEquals(
        List.of(at(1), at(2), at(3)),
        replica.sent(2, Prepare.class).stream().map(Prepare::sequence).toList());
  }

  @Test
  void primaryRepeatsItsProposalToWhoLacksIt() {
    LoneReplica primary = new LoneReplica(0, CONFIG, OPTIONS);
    primary.tick(0);
    primary.ask(Lab.request(1));
    primary.forget();
    primary.hear(status(2, 0));
    assertEquals(1, primary.sent(2, PrePrepare.class).size());
    primary.liveUntil(100);
    primary.forget();
    primary.hear(Lab.signed(2, new Status(view(0), at(0), at(0), bits(0), SlotBits.NONE)));
    assertEquals(List.of(), primary.sent(2, PrePrepare.class));
  }

  @Test
  void proposalIsPassedOnOnlyToOneThatRestsInThisViewAndDidNotMakeIt() {
    replica.hear(PROOFS.proposal(0, 1, batch(1)), status(2, 0), status(0, 0));
    assertEquals(List.of(), replica.sent(2, PrePrepare.class));
    live(100);
    replica.hear(status(0, 0), Lab.signed(2, standing(1, 0)));
    assertEquals(List.of(), replica.sent(0, PrePrepare.class));
    assertEquals(List.of(), replica.sent(2, PrePrepare.class));
    live(100);
    replica.hear(Lab.signed(2, new Status(view(0), at(0), at(0), bits(0), SlotBits.NONE)));
    assertEquals(List.of(), replica.sent(2, PrePrepare.class));
    live(100);
    replica.hear(status(2, 0));
    assertEquals(1, replica.sent(2, PrePrepare.class).size());
  }

  @Test
  void proposalsArePassedOnUpToTheBytesOfTwoBatches() {
    for (int s = 1; s <= 3; s++) {
      replica.hear(PROOFS.proposal(0, s, largest(s)));
    }
    replica.hear(status(2, 0));
    live(100);
    replica.hear(status(2, 0));
    assertEquals(2, replica.sent(2, PrePrepare.class).size());
  }

  private static Batch largest(int number) {
    String half = "x".repeat(1 << 10);
    return new Batch(
        1, List.of(Lab.request(2L * number, half), Lab.request(2L * number + 1, half)));
  }

  @Test
  void checkpointIsAnnouncedAgainToWhoLacksIt() {
    for (int s = 1; s <= 4; s++) {
      replica.hear(PROOFS.committedBatch(1, 0, s, batch(s)));
    }
    replica.hear(status(2, 4));
    assertEquals(1, replica.sent(2, Checkpoint.class).size());
    live(100);
    replica.forget();
    replica.hear(Lab.signed(2, new Status(view(0), at(4), at(4), SlotBits.NONE, SlotBits.NONE)));
    assertEquals(List.of(), replica.sent(2, Checkpoint.class));
  }

  @Test
  void onlyOneThatRestsBelowUsIsToldWhereWeStand() {
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    replica.hear(status(2, 0));
    assertEquals(List.of(), replica.sent(2, Status.class), "it may be on its way");
    live(100);
    replica.hear(status(1, 1));
    live(100);
    replica.hear(status(1, 1), status(2, 0));
    assertEquals(List.of(), replica.sent(1, Status.class), "it stands where we do");
    assertEquals(1, replica.sent(2, Status.class).size());
  }

  @Test
  void laggardAsksInTurnThoseWhoClaimToBeFurther() {
    replica.hear(status(1, 3), status(2, 5));
    live(1);
    assertEquals(List.of(new FetchCommitted(at(0))), replica.sent(1, FetchCommitted.class));
    live(18);
    assertEquals(List.of(), replica.sent(2, FetchCommitted.class));
    live(2);
    assertEquals(List.of(new FetchCommitted(at(0))), replica.sent(2, FetchCommitted.class));
    assertEquals(List.of(), replica.sent(0, FetchCommitted.class));
  }

  @Test
  void whoIsLeftOutAsksThoseWhoVotedInTurn() {
    live(10);
    for (int i : new int[] {1, 2}) {
      replica.hear(PROOFS.prepare(i, 0, 1, batch(1)), PROOFS.commit(i, 0, 1, batch(1)));
    }
    live(1);
    assertEquals(0, asked());
    live(39);
    assertEquals(0, asked());
    live(1);
    assertEquals(1, replica.sent(1, FetchCommitted.class).size());
    live(39);
    assertEquals(1, asked());
    live(1);
    assertEquals(1, replica.sent(2, FetchCommitted.class).size());
    replica.hear(PROOFS.committedBatch(2, 0, 1, batch(1)));
    live(500);
    assertEquals(2, asked());
  }

  private int asked() {
    return replica.sent(0, FetchCommitted.class).size()
        + replica.sent(1, FetchCommitted.class).size()
        + replica.sent(2, FetchCommitted.class).size();
  }

  @Test
  void whoIsLeftOutSaysOftenWhereItStands() {
    live(1_500);
    for (int i : new int[] {1, 2}) {
      replica.hear(PROOFS.commit(i, 0, 1, batch(1)));
    }
    assertEquals(List.of(1L, 101L, 201L), statusTimes(250));
  }

  @Test
  void decisionsAreServedThatAreExecutedAndAboveWhatIsAskedFor() {
    for (int s = 1; s <= 3; s++) {
      replica.hear(PROOFS.committedBatch(1, 0, s, batch(s)));
    }
    replica.hear(PROOFS.committedBatch(1, 0, 5, batch(5)));
    live(100);
    replica.hear(Lab.signed(2, new FetchCommitted(at(1))));
    assertEquals(
        List.of(batch(2), batch(3)),
        replica.sent(2, CommittedBatch.class).stream().map(CommittedBatch::batch).toList());
  }

  @Test
  void twoOfTheLargestBatchesAreServedInAWhile() {
    for (int s = 1; s <= 3; s++) {
      replica.hear(PROOFS.committedBatch(1, 0, s, largest(s)));
    }
    live(100);
    replica.forget();
    replica.hear(Lab.signed(2, new FetchCommitted(at(0))));
    assertEquals(2, replica.sent(2, CommittedBatch.class).size());
    live(20);
    replica.forget();
    for (int s = 1; s <= 3; s++) {
      replica.hear(Lab.signed(1, new FetchBody(at(s), largest(s).digest())));
    }
    assertEquals(2, replica.sent(1, BatchBody.class).size());
    assertEquals(1, replica.reports().refusals().size());
  }

  @Test
  void pauseOfTheProcessEndsWithAWordAboutWhereItStands() {
    live(100);
    replica.forget();
    replica.tick(replica.lastTickMillis() + LivedTime.PAUSE_MILLIS - 1);
    assertEquals(List.of(), replica.said(Status.class));
    replica.tick(replica.lastTickMillis() + LivedTime.PAUSE_MILLIS);
    assertEquals(1, replica.said(Status.class).size());
  }

  @Test
  void whoIsBehindByTheWordOfTwoJudgesNobodyByTheClock() {
    replica.ask(Lab.request(1));
    for (int i = 0; i < 60; i++) {
      replica.hear(status(1, 9), status(2, 9));
      live(100);
    }
    assertTrue(replica.status().behind());
    assertTrue(replica.reports().lines().stream().noneMatch(line -> line.startsWith("judged")));
    assertFalse(replica.status().changingView());
  }

  @Test
  void emptyPlaceIsServedWithItsProof() {
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 2, batch(2))),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    for (int i = 0; i < 3; i++) {
      replica.hear(PROOFS.commit(i, 1, 1, Batch.EMPTY));
    }
    assertEquals(at(1), replica.status().executed());
    live(100);
    replica.hear(Lab.signed(2, new FetchCommitted(at(0))));
    assertEquals(
        List.of(Batch.EMPTY),
        replica.sent(2, CommittedBatch.class).stream().map(CommittedBatch::batch).toList());
  }

  @Test
  void logOfManyPlacesIsStillToldInOneStatus() {
    List<Batch> all = LongStream.rangeClosed(1, 8).mapToObj(Proofs::batch).toList();
    for (int s = 2; s <= 8; s++) {
      replica.hear(PROOFS.proposal(0, s, all.get(s - 1)));
    }
    replica.forget();
    live(1_000);
    Status said = replica.said(Status.class).getLast();
    assertEquals(bits(1, 2, 3, 4, 5, 6, 7), said.accepted());
    assertEquals(SlotBits.NONE, said.prepared());
  }
}
