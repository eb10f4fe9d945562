package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.chaos.FailOverReport.Fault;
import io.bezant.bench.chaos.FailOverReport.Promises;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.cluster.AckTimeline;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the trial of fail-over measures and how it judges. */
class FailOverReportTest {

  private static final long MILLI = 1_000_000;

  private static FailOverReport report(Promises promises, long... gaps) {
    return report(
        promises,
        LongStream.of(gaps).mapToObj(gap -> new Fault(0, 0, 1, 1, gap, 2_000, 10, 5)).toList());
  }

  private static FailOverReport report(Promises promises, List<Fault> faults) {
    FailOverPlan plan =
        new FailOverPlan(
            Victim.PRIMARY,
            Math.max(1, faults.size()),
            FaultSignal.KILL,
            64,
            Duration.ZERO,
            Duration.ZERO,
            4,
            1,
            Duration.ofMinutes(1));
    return new FailOverReport(plan, faults, promises, new Machine("25", 2, 0, 0), 1_000, List.of());
  }

  private static Promises kept() {
    return new Promises(1_000, 0, 0, 0, 0, 0);
  }

  private static long[] gaps(int fast, int slow, long slowMillis) {
    return IntStream.range(0, fast + slow).mapToLong(i -> i < fast ? 400 : slowMillis).toArray();
  }

  @Test
  void oneSlowGapOfThirtyIsForgivenAndTwoAreNot() {
    assertTrue(report(kept(), gaps(29, 1, 5_000)).isFast());
    assertFalse(report(kept(), gaps(28, 2, 5_000)).isFast());
    assertFalse(report(kept(), gaps(14, 16, 700)).isFast());
  }

  @Test
  void returnIsQuietUpToAQuarterOfASecondOrThriceTheGapInPeace() {
    assertTrue(report(kept(), List.of(returned(250, 5))).isReturnQuiet());
    assertFalse(report(kept(), List.of(returned(251, 83))).isReturnQuiet());
    assertTrue(report(kept(), List.of(returned(252, 84))).isReturnQuiet());
    assertFalse(report(kept(), List.of(returned(10, 84), returned(253, 5))).isReturnQuiet());
    assertFalse(report(kept(), List.of()).isReturnQuiet());
  }

  private static Fault returned(long healingGapMillis, long calmGapMillis) {
    return new Fault(0, 0, 1, 1, 0, 2_000, healingGapMillis, calmGapMillis);
  }

  @Test
  void everyBrokenPromiseBreaksTheTrial() {
    assertTrue(report(kept(), 100).held());
    assertFalse(report(new Promises(1_000, 0, 1, 0, 0, 0), 100).held());
    assertFalse(report(new Promises(1_000, 0, 0, 1, 0, 0), 100).held());
    assertFalse(report(new Promises(1_000, 0, 0, 0, 1, 0), 100).held());
    assertFalse(report(new Promises(1_000, 0, 0, 0, 0, 1), 100).held());
    assertFalse(report(new Promises(0, 0, 0, 0, 0, 0), 100).held());
  }

  @Test
  void theGapIsTheLongestTimeBetweenAcknowledgementsTheOpenOneIncluded() {
    AckTimeline timeline = new AckTimeline();
    timeline.acknowledged(0);
    timeline.acknowledged(500 * MILLI);
    timeline.acknowledged(510 * MILLI);
    timeline.watch();
    timeline.acknowledged(600 * MILLI);
    timeline.acknowledged(620 * MILLI);
    assertEquals(90, timeline.longestMillis(630 * MILLI));
    assertEquals(380, timeline.longestMillis(1_000 * MILLI));
    assertEquals(380, timeline.openMillis(1_000 * MILLI));
  }

  @Test
  void aKeyWrittenMoreOftenThanAskedIsRepeated() {
    WriteLedger ledger = new WriteLedger("k");
    ledger.next();
    ledger.acknowledge();
    ledger.next();
    ledger.leaveOpen();
    assertEquals(WriteLedger.Verdict.RIGHT, ledger.judge(OptionalLong.of(2), 2));
    assertEquals(WriteLedger.Verdict.REPEATED, ledger.judge(OptionalLong.of(2), 3));
    assertEquals(WriteLedger.Verdict.LOST, ledger.judge(OptionalLong.empty(), 0));
    assertEquals(WriteLedger.Verdict.INVENTED, ledger.judge(OptionalLong.of(3), 2));
  }
}
