package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.message.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of agreement is measured, and since when nothing has come of it. */
class ProgressTest {

  /** So many agreements have to be measured before they are gone by. */
  private static final int COLD = 64;

  private final Patience patience = new Patience(CoreOptions.DEFAULT, Lab.rules(4));
  private final Progress progress = new Progress(patience);
  private long place;

  /** A proposal is voted for at a time, and decided so much later. */
  private void agree(long votedMillis, long tookMillis) {
    place++;
    progress.onTick(votedMillis);
    progress.onAccepted(at(place), batch(place));
    progress.onTick(votedMillis + tookMillis);
    progress.onDecided(at(place));
  }

  private void agreeOften(int count) {
    for (int i = 0; i < count; i++) {
      agree(1_000, 30);
    }
  }

  @Test
  void agreementIsMeasuredFromTheOwnVoteToTheQuorum() {
    agreeOften(COLD);
    assertEquals(30, patience.levelMillis());
  }

  @Test
  void decisionOfWhatWasNotVotedForHereIsNotMeasured() {
    agreeOften(COLD - 1);
    progress.onDecided(at(place + 1));
    assertFalse(patience.isWarm());
  }

  /** Or a primary that fills an interval would teach others to expect large batches as soon. */
  @Test
  void agreementOnAnEmptyBatchIsNotMeasured() {
    agreeOften(COLD - 1);
    progress.onAccepted(at(place + 1), Batch.EMPTY);
    progress.onDecided(at(place + 1));
    assertFalse(patience.isWarm());
  }

  @Test
  void whatWasOpenWhenAViewEndedIsNotMeasured() {
    agreeOften(COLD - 1);
    progress.onAccepted(at(place + 1), batch(place + 1));
    progress.forget();
    progress.onDecided(at(place + 1));
    assertFalse(patience.isWarm());
  }

  /** Replicas enter a view one after the other: what that takes says nothing of agreement. */
  @Test
  void firstQuarterOfASecondOfAViewIsNotMeasured() {
    agreeOften(COLD - 1);
    progress.onTick(5_000);
    progress.forget();
    agree(5_249, 30);
    assertFalse(patience.isWarm());
    agree(5_250, 30);
    assertTrue(patience.isWarm());
  }

  @Test
  void nothingIsOwedFromBeforeAViewBegan() {
    progress.onTick(1_000);
    progress.restart();
    assertEquals(1_000, progress.restingSinceMillis());
    progress.onTick(5_000);
    assertEquals(1_000, progress.restingSinceMillis());
    progress.forget();
    assertEquals(5_000, progress.restingSinceMillis());
  }

  @Test
  void proposalsTakenUpAreHandedOverOnce() {
    agree(1_000, 10);
    agree(1_000, 10);
    assertEquals(List.of(batch(1), batch(2)), progress.takeAccepted());
    assertEquals(List.of(), progress.takeAccepted());
  }
}
