package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backup holds against its primary, and what must not look like the primary's fault. */
class SuspicionTest {

  private static final int MAX_BATCH_REQUESTS = 4;
  private static final ClusterConfig CONFIG =
      new ClusterConfig(
          Lab.config(4, 256, 512).membership(),
          Lab.key(999),
          List.of(Lab.CLIENT),
          new Limits(
              480,
              1 << 12,
              1 << 12,
              128,
              MAX_BATCH_REQUESTS,
              1 << 14,
              256,
              64,
              HistoryLimits.DEFAULT,
              LeaseLimits.DEFAULT),
          256,
          512);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          4, 100, 1 << 20, 100, 1 << 20, 500, 1000, 100, 20, 8, 24, 1 << 20, 150, 30_000, 64, 0,
          600_000);

  private final LoneReplica backup = new LoneReplica(3, CONFIG, OPTIONS);
  private final List<PreparedCertificate> prepared = new ArrayList<>();
  private long now = 1_000;
  private long sequence;

  private void live(long millis) {
    now += millis;
    backup.liveUntil(now);
  }

  private boolean isSuspecting() {
    return !backup.said(Suspect.class).isEmpty();
  }

  /** The primary proposes these requests, and the others agree in so many milliseconds. */
  private void order(long millis, SignedRequest... requests) {
    Batch batch = new Batch(1, List.of(requests));
    sequence++;
    backup.hear(PROOFS.proposal(0, sequence, batch));
    live(millis);
    for (int i : new int[] {1, 2}) {
      backup.hear(PROOFS.prepare(i, 0, sequence, batch));
    }
    for (int i : new int[] {0, 1, 2}) {
      backup.hear(PROOFS.commit(i, 0, sequence, batch));
    }
    prepared.add(PROOFS.prepared(0, sequence, batch));
  }

  private void warmUp() {
    for (int i = 0; i < 100; i++) {
      order(10, Lab.request(1_000_000 + i));
    }
    assertEquals(List.of(), backup.said(Suspect.class));
  }

  @Test
  void backupPassesOnAtMostOneBatchOfItsOldestRequests() {
    backup.tick(now);
    LongStream.rangeClosed(1, 10).mapToObj(Lab::request).forEach(backup::ask);
    assertEquals(
        LongStream.rangeClosed(1, MAX_BATCH_REQUESTS).mapToObj(Lab::request).toList(),
        backup.forwarded());
    order(5, Lab.request(1), Lab.request(2));
    assertEquals(Lab.request(6), backup.forwarded().getLast());
    assertEquals(6, backup.forwarded().size());
  }

  @Test
  void requestThatWaitsBehindThoseOfOneBatchHasNoClockYet() {
    backup.tick(now);
    LongStream.rangeClosed(1, 5).mapToObj(Lab::request).forEach(backup::ask);
    live(900);
    order(5, Lab.request(1), Lab.request(2), Lab.request(3), Lab.request(4));
    live(600);
    assertEquals(List.of(), backup.said(Suspect.class));
    live(600);
    assertEquals(List.of(new Suspect(view(0))), backup.said(Suspect.class).subList(0, 1));
  }

  @Test
  void requestThatIsLostOnItsWayIsPassedOnAgainABoundedNumberOfTimes() {
    backup.tick(now);
    backup.ask(Lab.request(1));
    live(260);
    assertEquals(2, backup.forwarded().size());
    live(60_000);
    assertTrue(backup.forwarded().size() <= 10, "passed on " + backup.forwarded().size());
  }

  @Test
  void clockOfARequestIsNotTouchedByWhatElseIsExecuted() {
    backup.tick(now);
    backup.ask(Lab.request(1));
    for (int i = 0; i < 250 && !isSuspecting(); i++) {
      order(5, Lab.request(100 + i));
    }
    assertTrue(isSuspecting(), "one client's request was censored for " + (now - 1_000) + " ms");
  }

  @Test
  void anythingExecutedUnderTheNameStopsTheClock() {
    backup.tick(now);
    backup.ask(Lab.request(1, "this"));
    order(5, Lab.request(1, "that"));
    live(5_000);
    assertEquals(List.of(), backup.said(Suspect.class));
  }

  @Test
  void newViewStartsEveryClockAnew() {
    backup.tick(now);
    backup.ask(Lab.request(1));
    live(900);
    int before = backup.forwarded().size();
    backup.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertEquals(before + 1, backup.forwarded().size(), "the new primary must hear of the request");
    live(900);
    assertEquals(List.of(), backup.said(Suspect.class));
    live(1_500);
    assertTrue(isSuspecting());
  }

  @Test
  void primaryTakesWhatABackupPassesOnBeforeWhatClientsAskDirectly() {
    LoneReplica primary = new LoneReplica(0, CONFIG, OPTIONS);
    primary.tick(1);
    LongStream.rangeClosed(1, 30).mapToObj(Lab::request).forEach(primary::ask);
    int proposed = primary.said(PrePrepare.class).size();
    primary.askedBy(2, Lab.request(30));
    for (int s = 1; s <= proposed; s++) {
      Batch batch = primary.said(PrePrepare.class).get(s - 1).batch();
      for (int i : new int[] {1, 2}) {
        primary.hear(PROOFS.prepare(i, 0, s, batch));
      }
      for (int i : new int[] {1, 2}) {
        primary.hear(PROOFS.commit(i, 0, s, batch));
      }
    }
    assertEquals(
        Lab.request(30),
        primary.said(PrePrepare.class).get(proposed).batch().requests().getFirst());
  }

  @Test
  void primaryDoesNotProposeWhatNoBatchMayHold() {
    LoneReplica primary = new LoneReplica(0, CONFIG, OPTIONS);
    primary.tick(1);
    primary.askedBy(2, Lab.request(1, "x".repeat((1 << 12) + 1)));
    assertEquals(List.of(), primary.said(PrePrepare.class));
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 200, 1_000, 60_000, 8 * 3_600_000})
  void processThatWasStoppedSuspectsNobodyForTimeItDidNotLive(long gapMillis) {
    backup.tick(now);
    warmUp();
    backup.ask(Lab.request(1));
    backup.hear(PROOFS.proposal(0, sequence + 1, Proofs.batch(7)));
    live(50);
    now += gapMillis;
    backup.tick(now);
    live(20);
    assertEquals(List.of(), backup.said(Suspect.class));
  }

  @Test
  void processThatWasStoppedForLongWaitsUntilOthersCanHaveSaidWhereTheyStand() {
    backup.tick(now);
    warmUp();
    backup.ask(Lab.request(1));
    live(50);
    now += 5_000;
    backup.tick(now);
    live(900);
    assertEquals(List.of(), backup.said(Suspect.class));
    live(600);
    assertTrue(isSuspecting(), "it must not wait for ever either");
  }

  @Test
  void primaryThatIsAlwaysJustInTimeTeachesNoPatience() {
    backup.tick(now);
    warmUp();
    long patience = 150;
    for (int i = 1; i <= 12; i++) {
      backup.ask(Lab.request(i));
      live(patience * 9 / 10 - 20);
      order(10, Lab.request(i));
    }
    backup.ask(Lab.request(1_000));
    live(patience + 15);
    assertTrue(isSuspecting(), "patience has grown");
  }

  /** How long it takes until the primary is suspected that owes a request from now on. */
  private long patienceWithARequest() {
    long asked = now;
    backup.ask(Lab.request(1));
    while (!isSuspecting() && now < asked + 10_000) {
      live(5);
    }
    return now - asked;
  }

  private static void assertWaits(long expectedMillis, long millis) {
    assertTrue(Math.abs(millis - expectedMillis) <= 10, "waits for " + millis + " ms");
  }

  @Test
  void primaryThatIsSilentIsSuspectedBriskly() {
    backup.tick(now);
    warmUp();
    assertWaits(150, patienceWithARequest());
  }

  @Test
  void primaryThatAnswersIsGivenThePatientTimeout() {
    backup.tick(now);
    warmUp();
    backup.letAnswer(0, 0);
    assertWaits(Patience.PATIENT_LEAST_MILLIS, patienceWithARequest());
  }

  @Test
  void primaryThatAnswersIsGivenThePatientTimeoutForAPlaceToo() {
    backup.tick(now);
    warmUp();
    backup.letAnswer(0, 0);
    backup.hear(PROOFS.proposal(0, sequence + 1, Proofs.batch(7)));
    live(Patience.PATIENT_LEAST_MILLIS - 20);
    assertEquals(List.of(), backup.said(Suspect.class));
    live(40);
    assertTrue(isSuspecting());
  }

  @Test
  void liarWhoAnswersInThePlaceOfThePrimaryGainsItNothing() {
    backup.tick(now);
    warmUp();
    backup.letAnswer(0, 1);
    assertWaits(150, patienceWithARequest());
  }

  @Test
  void primaryThatAnswersAndIsAlwaysLateIsSuspectedAfterAFewSeconds() {
    backup.tick(now);
    warmUp();
    backup.letAnswer(0, 0);
    long since = now;
    for (int i = 1; !isSuspecting() && i <= 40; i++) {
      backup.ask(Lab.request(i));
      live(900);
      order(10, Lab.request(i));
    }
    assertTrue(now - since <= 6_000, "after " + (now - since) + " ms");
  }

  /** How long a new view is waited for whose primary does not come with it. */
  private long patienceWithANewView() {
    backup.tick(now);
    warmUp();
    for (int i : new int[] {0, 1, 2}) {
      backup.hear(PROOFS.viewChange(i, 1, StableCheckpoint.GENESIS));
    }
    long since = now;
    while (!backup.said(Suspect.class).contains(new Suspect(view(1))) && now < since + 10_000) {
      live(5);
    }
    return now - since;
  }

  @Test
  void newPrimaryThatIsSilentIsPassedOverBriskly() {
    assertTrue(patienceWithANewView() <= 300 + 10);
  }

  @Test
  void newPrimaryThatAnswersIsGivenThePatientTimeout() {
    backup.letAnswer(1, 1);
    assertTrue(patienceWithANewView() >= Patience.PATIENT_LEAST_MILLIS);
  }

  @Test
  void primaryThatStretchesAgreementTeachesABoundedPatience() {
    backup.tick(now);
    warmUp();
    int longest = 0;
    for (int millis = 100; millis <= 20_000 && !isSuspecting(); millis += 100) {
      order(millis, Lab.request(millis));
      longest = millis;
    }
    assertTrue(longest <= 2_100, "a view has taught a patience of " + longest + " ms");
  }

  @Test
  void primaryThatSitsOnRequestsIsSuspectedInsideTheTimeout() {
    backup.tick(now);
    warmUp();
    int asked = 0;
    while (!isSuspecting() && asked < 40) {
      asked++;
      backup.ask(Lab.request(asked));
      live(120);
      order(10, Lab.request(asked));
    }
    assertTrue(asked < 20, "asked " + asked + " times");
  }

  @Test
  void oneStallOfThePrimaryIsNotAHabit() {
    backup.tick(now);
    warmUp();
    LongStream.rangeClosed(1, 4).mapToObj(Lab::request).forEach(backup::ask);
    live(120);
    for (int i = 1; i <= 4; i++) {
      order(5, Lab.request(i));
    }
    for (int i = 5; i <= 40; i++) {
      backup.ask(Lab.request(i));
      live(15);
      order(10, Lab.request(i));
    }
    assertEquals(List.of(), backup.said(Suspect.class));
  }

  @Test
  void primaryThatOrdersLaterRequestsFirstIsSuspected() {
    backup.tick(now);
    for (int i = 0; i < 100; i++) {
      order(120, Lab.request(1_000_000 + i));
    }
    backup.ask(Lab.request(1));
    int batches = 0;
    long since = now;
    while (!isSuspecting() && batches < 1_000) {
      batches++;
      order(5, Lab.request(100 + batches));
    }
    assertTrue(batches <= 64 + 50, "after " + batches + " batches in " + (now - since) + " ms");
  }

  @Test
  void primaryRestartedAfterACheckpointProposesAboveIt() {
    ClusterConfig small = Lab.config(4, 4, 8);
    Proofs proofs = new Proofs(small);
    LoneReplica primary = new LoneReplica(0, small, OPTIONS);
    primary.tick(1);
    for (int s = 1; s <= 4; s++) {
      primary.hear(proofs.committedBatch(1, 0, s, Proofs.batch(s)));
    }
    primary.crashAndRestart();
    primary.tick(1);
    primary.ask(Lab.request(5));
    assertEquals(5, primary.said(PrePrepare.class).getLast().sequence().value());
  }

  @Test
  void viewThatWorkedAndIsLostLaterMakesNobodyMorePatient() {
    backup.tick(now);
    order(10, Lab.request(1));
    live(3_000);
    for (int v = 0; v < 3; v++) {
      long asked = now;
      backup.ask(Lab.request(10 + v));
      while (!backup.said(Suspect.class).contains(new Suspect(view(v))) && now < asked + 9_000) {
        live(5);
      }
      assertTrue(now - asked <= 1_005, "waited " + (now - asked) + " ms in view " + v);
      enterAfter(v);
      live(100);
      sequence++;
      Batch decided = Proofs.batch(10 + v);
      backup.hear(PROOFS.committedBatch(1, v + 1, sequence, decided));
      prepared.add(PROOFS.prepared(v + 1, sequence, decided));
      live(3_000);
    }
  }

  private void enterAfter(int left) {
    List<Signed<ViewChange>> founders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      founders.add(
          PROOFS.viewChange(
              i, left + 1, StableCheckpoint.GENESIS, prepared.toArray(PreparedCertificate[]::new)));
    }
    founders.forEach(backup::hear);
    backup.hear(PROOFS.newView(left + 1, founders));
  }

  private long reasonsOf(SuspicionReason reason) {
    return backup.reports().lines().stream()
        .filter(line -> line.endsWith("judged the primary of " + view(0) + ": " + reason))
        .count();
  }

  @Test
  void primaryIsUnfairThatOvertakesARequestMoreThanSixtyFourTimes() {
    backup.tick(now);
    warmUp();
    backup.ask(Lab.request(1));
    live(20);
    for (int i = 0; i < 64; i++) {
      order(1, Lab.request(100 + i));
    }
    assertEquals(List.of(), backup.said(Suspect.class));
    order(1, Lab.request(200));
    assertEquals(1, reasonsOf(SuspicionReason.UNFAIR), () -> "" + backup.reports().lines());
  }

  @Test
  void requestThatWasProposedHereIsNotPassedOn() {
    backup.tick(now);
    backup.hear(PROOFS.proposal(0, 1, new Batch(1, List.of(Lab.request(1)))));
    backup.ask(Lab.request(1));
    assertEquals(List.of(), backup.forwarded());
  }

  @Test
  void whoBecomesThePrimaryPassesNothingOnToItself() {
    LoneReplica next = new LoneReplica(1, CONFIG, OPTIONS);
    next.tick(now);
    LongStream.rangeClosed(1, 5).mapToObj(Lab::request).forEach(next::ask);
    next.forget();
    next.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(3, 1, StableCheckpoint.GENESIS));
    assertEquals(view(1), next.status().view());
    Batch first = next.said(PrePrepare.class).getFirst().batch();
    next.hear(PROOFS.committedBatch(0, 1, 1, first));
    assertEquals(1, next.status().executed().value());
    assertEquals(List.of(), next.forwarded());
  }

  @Test
  void liarIsAccusedOncePerKindOfLie() {
    backup.tick(now);
    for (int i = 1; i <= 20; i++) {
      backup.hear(
          PROOFS.prepare(1, 0, i, Proofs.batch(i)), PROOFS.prepare(1, 0, i, Proofs.batch(99 + i)));
      backup.hear(
          PROOFS.commit(1, 0, i, Proofs.batch(i)), PROOFS.commit(1, 0, i, Proofs.batch(99 + i)));
    }
    assertEquals(2, backup.left().stream().filter(e -> e instanceof Effect.Accuse).count());
    assertEquals(List.of(), backup.said(NewView.class));
  }
}
