package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.protocol.message.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How far proposals may move the clock that ends leases. */
class LeaseClockTest {

  private static final long STEP = 1_000;
  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));

  private final LeaseClock clock = new LeaseClock(STEP, Lab.rules(4), AppliedState.NOTHING);

  private static Slot proposed(long sequence, long millis) {
    Slot slot = new Slot(at(sequence), Lab.rules(4));
    slot.accept(PROOFS.proposal(0, sequence, new Batch(millis, List.of())));
    return slot;
  }

  private boolean holds(long sequence, long millis, Slot... open) {
    return clock.holds(List.of(open), at(10), at(sequence), millis);
  }

  private void agree(long millis) {
    clock.onTick(0);
    clock.onDecided(millis);
  }

  @Test
  void firstTimeEverMovesNothing() {
    agree(50_000);
    assertTrue(holds(11, 50_000 + 2 * STEP, proposed(12, 50_000 + 2 * STEP)));
  }

  @Test
  void bucketHoldsTwoStepsAndABatchMovesOneAtMost() {
    agree(50_000);
    assertTrue(holds(11, 9_000_000), "an outage is one step long");
    assertTrue(holds(12, 9_000_000 + STEP, proposed(11, 9_000_000)));
    assertFalse(
        holds(13, 9_000_001 + STEP, proposed(11, 9_000_000), proposed(12, 9_000_000 + STEP)));
  }

  @Test
  void bucketIsEmptiedByWhatIsDecidedAndFilledByOurOwnTime() {
    agree(50_000);
    clock.onDecided(51_000);
    clock.onDecided(52_000);
    assertTrue(holds(11, 52_000));
    assertFalse(holds(11, 52_001));
    clock.onTick(400);
    assertTrue(holds(11, 52_402), "it fills one part in 200 faster than our clock");
    assertFalse(holds(11, 52_403));
  }

  @Test
  void bucketNeverHoldsMoreThanTwoSteps() {
    agree(50_000);
    clock.onTick(1_000_000);
    assertTrue(holds(12, 53_000, proposed(11, 51_000)));
    assertFalse(holds(13, 53_001, proposed(11, 51_000), proposed(12, 52_000)));
  }

  @Test
  void whatOthersVouchedForEmptiesItAndNoMore() {
    agree(50_000);
    for (int i = 1; i <= 100; i++) {
      clock.onDecided(50_000 + i * STEP);
    }
    clock.onTick(100);
    assertTrue(holds(11, 150_100), "no debt is left");
  }

  @Test
  void emptyBatchMovesNothing() {
    agree(50_000);
    clock.onDecided(51_000);
    clock.onDecided(52_000);
    assertTrue(holds(11, 0));
    clock.onDecided(0);
    assertTrue(holds(12, 52_000));
    assertFalse(holds(12, 52_001));
  }

  @Test
  void placesOfWhichNothingIsKnownAreTakenToMoveItAsFarAsTheyCould() {
    agree(50_000);
    assertTrue(holds(12, 52_000));
    assertFalse(holds(13, 53_000), "two unknown places may be two steps more");
    assertTrue(holds(13, 53_000, empty(11), empty(12)), "empty batches are none");
  }

  private static Slot empty(long sequence) {
    Slot slot = new Slot(at(sequence), Lab.rules(4));
    slot.accept(PROOFS.proposal(0, sequence, Batch.EMPTY));
    return slot;
  }

  @Test
  void whatIsProposedAboveCountsToo() {
    agree(50_000);
    assertFalse(
        holds(11, 51_000, proposed(12, 52_000), proposed(13, 52_001)), "together it is more");
    assertTrue(holds(11, 51_000, proposed(12, 52_000)));
  }

  @Test
  void timeThatGoesBackMovesNothing() {
    agree(50_000);
    clock.onDecided(51_000);
    clock.onDecided(52_000);
    assertTrue(holds(11, 40_000));
    clock.onDecided(40_000);
    assertFalse(holds(12, 52_001));
  }

  @Test
  void withoutLeasesThereIsNothingToShorten() {
    agree(50_000);
    clock.onDecided(51_000);
    clock.onDecided(52_000);
    clock.onExecuted(false, false);
    assertFalse(holds(11, 52_001), "what is decided and not executed may grant one");
    clock.onExecuted(true, true);
    assertFalse(holds(11, 52_001));
    clock.onExecuted(true, false);
    assertTrue(holds(12, 54_000, proposed(11, 53_000)));
    assertFalse(holds(12, 54_001, proposed(11, 53_000), proposed(13, 54_002)));

    clock.onInstalled(80_000, false);
    assertTrue(holds(12, 82_000, proposed(11, 81_000)));
    LeaseClock next =
        new LeaseClock(STEP, Lab.rules(4), new AppliedState(at(10), Digest.ZERO, 50_000, false));
    assertTrue(next.holds(List.of(proposed(11, 51_000)), at(10), at(12), 52_000));
  }

  @Test
  void whatIsDecidedAndNotExecutedMayGrantALease() {
    MessageLog log = new MessageLog(Lab.rules(4), new Watermarks(at(4), 8), at(4));
    Execution execution = new Execution(log, new Outgoing(Lab.sealer(1)), 4, at(4), clock);
    for (long place = 5; place <= 7; place++) {
      Batch batch = new Batch(50_000 + (place - 5) * STEP, List.of());
      log.slot(at(place)).decide(batch, PROOFS.decided(0, place, batch));
    }
    execution.release();
    execution.onExecuted(at(5));
    execution.onLeases(false);
    assertFalse(execution.mayMoveTo(at(8), 50_001 + 2 * STEP), "two are not executed");
    execution.onExecuted(at(6));
    execution.onExecuted(at(7));
    execution.onLeases(false);
    assertTrue(execution.mayMoveTo(at(8), 50_000 + 3 * STEP));
  }

  @Test
  void nextLifeWithLeasesBeginsWithAnEmptyBucket() {
    LeaseClock next =
        new LeaseClock(STEP, Lab.rules(4), new AppliedState(at(10), Digest.ZERO, 50_000, true));
    assertTrue(next.hasLeases());
    next.onTick(7_000);
    assertFalse(next.holds(List.of(), at(10), at(11), 50_001));
    next.onTick(8_000);
    assertTrue(next.holds(List.of(), at(10), at(11), 60_000));
  }

  @Test
  void stateOfOthersEmptiesIt() {
    agree(50_000);
    clock.onInstalled(80_000, true);
    assertTrue(clock.hasLeases());
    assertTrue(holds(11, 80_000));
    assertFalse(holds(11, 80_001));
  }

  @Test
  void noIntervalMovesItFartherThanOurTimeAndTwoSteps() {
    agree(50_000);
    long moved = 0;
    long time = 50_000;
    for (long millis = 5; millis <= 60_000; millis += 5) {
      clock.onTick(millis);
      while (holds(11, time + STEP)) {
        time += STEP;
        moved += STEP;
        clock.onDecided(time);
      }
    }
    assertEquals((60_000 * 201 / 200 + 2 * STEP) / STEP * STEP, moved);
  }
}
