package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From when on a primary is judged, and whether the view that it lost has failed. */
class JudgedAnewTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 256, 512);
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

  /**
   * A request is owed in view 1 from so many milliseconds after it began, and others leave it when
   * it is suspected here: how long the primary of view 2 is waited for, which is silent.
   */
  private long patienceAfterAViewThatWorked(long owedAfterMillis) {
    backup.tick(now);
    warmUp();
    enterAfter(0);
    sequence++;
    backup.hear(PROOFS.committedBatch(0, 1, sequence, Proofs.batch(7)));
    prepared.add(PROOFS.prepared(1, sequence, Proofs.batch(7)));
    live(owedAfterMillis);
    backup.ask(Lab.request(1));
    waitForSuspicionOf(1);
    enterAfter(1);
    return waitForSuspicionOf(2);
  }

  private long waitForSuspicionOf(long view) {
    long since = now;
    while (!backup.said(Suspect.class).contains(new Suspect(view(view))) && now < since + 10_000) {
      live(5);
    }
    return now - since;
  }

  /** A view counts as failed that executed something and was late all the same [protocol §5]. */
  @Test
  void viewThatIsLateWithinTwoTimeoutsOfItsBeginningHasFailedThoughItExecutedSomething() {
    assertEquals(300, patienceAfterAViewThatWorked(145));
  }

  @Test
  void viewThatIsLateTwoTimeoutsAfterItsBeginningHasNotFailed() {
    assertEquals(150, patienceAfterAViewThatWorked(150));
  }

  @Test
  void youthOfAViewIsMeasuredByTheTimeoutThatItsPrimaryHad() {
    backup.letAnswer(1, 1);
    assertEquals(300, patienceAfterAViewThatWorked(995));
  }

  @Test
  void viewOfAPrimaryThatAnsweredIsNotYoungAfterTwoPatientTimeouts() {
    backup.letAnswer(1, 1);
    assertEquals(150, patienceAfterAViewThatWorked(1_000));
  }

  private long reasonsOf(SuspicionReason reason) {
    return backup.reports().lines().stream()
        .filter(line -> line.endsWith("judged the primary of " + view(0) + ": " + reason))
        .count();
  }

  /** Requests that the primary takes 120 ms to propose, where agreement takes 10. */
  private void sitOn(int requests) {
    for (int i = 0; i < requests; i++) {
      backup.ask(Lab.request(5_000 + sequence));
      live(120);
      order(10, Lab.request(5_000 + sequence));
    }
  }

  @Test
  void primaryIsNotJudgedByTheProposalsBeforeAPauseOfOurs() {
    backup.tick(now);
    warmUp();
    sitOn(15);
    now += 5_000;
    backup.tick(now);
    live(600);
    sitOn(1);
    assertEquals(List.of(), backup.said(Suspect.class));
    sitOn(15);
    assertEquals(1, reasonsOf(SuspicionReason.SLOW_TO_PROPOSE));
  }

  @Test
  void primaryIsNotJudgedByTheProposalsOfTheOneBeforeIt() {
    backup.tick(now);
    warmUp();
    sitOn(15);
    enterAfter(0);
    backup.ask(Lab.request(1));
    live(120);
    backup.hear(
        PROOFS.proposal(1, sequence + 1, new Batch(1, List.of(Lab.request(1)))),
        PROOFS.committedBatch(0, 1, sequence + 1, new Batch(1, List.of(Lab.request(1)))));
    live(20);
    assertEquals(List.of(), backup.said(Suspect.class));
  }
}
