package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What replicas make of a primary's time: no clock ends leases early or holds them for ever. The
 * wall clocks of this lab are a million milliseconds ahead of the monotonic ones.
 */
class AgreedTimeRulesTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 100, 200);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final long STEP = CONFIG.limits().leases().maxStepMillis();
  private static final long START = 1_000_000;

  private long sequence;

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, CoreOptions.DEFAULT.withWarmUp(0));
    replica.tick(1_000);
    return replica;
  }

  private static Batch tick(long millis) {
    return new Batch(millis, List.of());
  }

  private void decide(LoneReplica replica, Batch batch) {
    for (int i = 0; i < 3; i++) {
      if (i > 0) {
        replica.hear(PROOFS.prepare(i, 0, sequence, batch));
      }
    }
    for (int i = 0; i < 3; i++) {
      replica.hear(PROOFS.commit(i, 0, sequence, batch));
    }
  }

  /** The primary proposes a batch, and the others agree if this replica does. */
  private boolean order(LoneReplica backup, Batch batch) {
    sequence++;
    backup.hear(PROOFS.proposal(0, sequence, batch));
    boolean isAccepted = hasVoted(backup, sequence);
    if (isAccepted) {
      decide(backup, batch);
    }
    return isAccepted;
  }

  private static boolean hasVoted(LoneReplica backup, long sequence) {
    return backup.said(Prepare.class).stream()
        .anyMatch(vote -> vote.sequence().equals(at(sequence)));
  }

  private static boolean isSuspecting(LoneReplica backup) {
    return !backup.said(Suspect.class).isEmpty();
  }

  private static List<PrePrepare> proposals(LoneReplica primary) {
    return primary.said(PrePrepare.class);
  }

  /** A backup whose service has leases. */
  private LoneReplica leasing() {
    LoneReplica backup = replica(3);
    backup.lab().haveLeases(true);
    assertTrue(order(backup, new Batch(START + 1_000, List.of(Lab.request(1)))));
    return backup;
  }

  @Test
  void primaryThatWalksTimeUpAfterAnOutageIsHeldToOurOwnClock() {
    LoneReplica backup = leasing();
    backup.tick(3_601_000);
    long from = START + 1_000;
    long accepted = 0;
    while (order(backup, tick(from + (accepted + 1) * STEP))) {
      accepted++;
    }
    assertEquals(LeaseClock.STEPS, accepted, "in one moment");
    backup.liveUntil(3_601_990);
    assertTrue(!hasVoted(backup, sequence), "held, not refused");
    backup.liveUntil(3_602_000);
    assertTrue(hasVoted(backup, sequence), "its time has come");
    assertTrue(!isSuspecting(backup));
  }

  @Test
  void twoProposalsThatFitAloneAreNotTakenUpTogether() {
    LoneReplica backup = leasing();
    backup.tick(3_601_000);
    long from = START + 1_000;
    assertTrue(order(backup, tick(from + STEP)));
    assertTrue(order(backup, tick(from + 2 * STEP)));
    for (int i = 1; i <= 2; i++) {
      backup.hear(PROOFS.proposal(0, sequence + i, tick(from + (2 + i) * STEP)));
    }
    backup.liveUntil(3_602_010);
    assertTrue(hasVoted(backup, sequence + 1));
    assertTrue(!hasVoted(backup, sequence + 2));
  }

  @Test
  void timeAheadOfOurClockIsHeldUntilItComes() {
    LoneReplica backup = leasing();
    backup.liveUntil(2_000);
    sequence++;
    backup.hear(PROOFS.proposal(0, sequence, tick(START + 2_600)));
    assertTrue(!hasVoted(backup, sequence));
    backup.liveUntil(2_100);
    assertTrue(hasVoted(backup, sequence));
  }

  @Test
  void primaryThatProposesNoTimeWhileThereAreLeasesIsSuspected() {
    LoneReplica backup = leasing();
    backup.liveUntil(1_000 + STEP / 2 + 200);
    assertTrue(!isSuspecting(backup));
    backup.liveUntil(1_000 + STEP / 2 + 1_100);
    assertEquals(List.of(new Suspect(view(0))), backup.said(Suspect.class).subList(0, 1));
  }

  @Test
  void idlePrimaryOwesNoTimeWithoutLeases() {
    LoneReplica backup = replica(3);
    assertTrue(order(backup, new Batch(START + 1_000, List.of(Lab.request(1)))));
    backup.liveUntil(60_000);
    assertTrue(!isSuspecting(backup));
  }

  @Test
  void primaryThatLetsTimeStandStillIsSuspected() {
    LoneReplica backup = leasing();
    long now = 1_000;
    while (!isSuspecting(backup) && now < 20_000) {
      now += 400;
      backup.liveUntil(now);
      assertTrue(order(backup, tick(START + 1_000)));
    }
    assertTrue(now < 8_000, "after " + now);
  }

  @Test
  void primaryThatKeepsPaceIsNotSuspectedHoweverWrongItsClockIs() {
    LoneReplica backup = leasing();
    backup.setClock(START + 500_000);
    for (long now = 1_400; now < 30_000; now += 400) {
      backup.liveUntil(now);
      assertTrue(order(backup, tick(START + now)));
    }
    assertTrue(!isSuspecting(backup));
  }

  @Test
  void idlePrimaryWithLeasesTellsTheTimeTwiceInAStep() {
    LoneReplica primary = replica(0);
    primary.lab().haveLeases(true);
    primary.ask(Lab.request(1));
    sequence = 1;
    decide(primary, proposals(primary).getFirst().batch());
    for (long now = 1_005; now <= 4_000; now += 5) {
      primary.tick(now);
      if (proposals(primary).size() > sequence) {
        sequence++;
        decide(primary, proposals(primary).getLast().batch());
      }
    }
    List<Long> times = proposals(primary).stream().map(p -> p.batch().proposedMillis()).toList();
    assertEquals(
        List.of(1_000L, 1_500L, 2_000L, 2_500L, 3_000L, 3_500L, 4_000L),
        times.stream().map(time -> time - START).toList());
  }

  @Test
  void idlePrimaryWithoutLeasesIsQuiet() {
    LoneReplica primary = replica(0);
    primary.ask(Lab.request(1));
    sequence = 1;
    decide(primary, proposals(primary).getFirst().batch());
    primary.liveUntil(60_000);
    assertEquals(1, proposals(primary).size());
  }

  /** The primary is asked in vain or not, each time after an outage, all within a moment. */
  private void askAfterOutages(LoneReplica primary) {
    primary.ask(Lab.request(1));
    sequence = 1;
    decide(primary, proposals(primary).getFirst().batch());
    for (int i = 2; i <= 5; i++) {
      primary.setClock(START + i * 1_000_000L);
      primary.tick(1_000 + i);
      primary.ask(Lab.request(i));
      if (proposals(primary).size() > sequence) {
        sequence++;
        decide(primary, proposals(primary).getLast().batch());
      }
    }
  }

  @Test
  void primaryPacesItselfByItsOwnBucket() {
    LoneReplica primary = replica(0);
    primary.lab().haveLeases(true);
    askAfterOutages(primary);
    assertEquals(1 + LeaseClock.STEPS, proposals(primary).size());
    primary.liveUntil(2_010);
    assertEquals(2 + LeaseClock.STEPS, proposals(primary).size());
  }

  @Test
  void whereThereAreNoLeasesNothingIsHeld() {
    LoneReplica primary = replica(0);
    askAfterOutages(primary);
    assertEquals(5, proposals(primary).size());
  }

  @Test
  void whatANewViewRepeatsIsNeverHeld() {
    LoneReplica backup = leasing();
    Batch far = tick(START + 900_000);
    PreparedCertificate first =
        PROOFS.prepared(0, 1, new Batch(START + 1_000, List.of(Lab.request(1))));
    PreparedCertificate prepared = PROOFS.prepared(0, 2, far);
    List<Signed<ViewChange>> founders =
        List.of(
            PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, first, prepared),
            PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
            PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    backup.hear(PROOFS.proposal(0, 2, far));
    assertTrue(!hasVoted(backup, 2));
    Signed<NewView> entered = PROOFS.newView(1, founders);
    backup.hear(entered);
    assertEquals(view(1), backup.status().view());
    backup.hear(Lab.signed(1, new BatchBody(at(2), far)));
    assertTrue(hasVoted(backup, 2));
  }
}
