package io.bezant.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.coverage.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a run tells about itself. */
final class RunStoryTest {
  private static final int SEED = 3;

  @Test
  void theDrawingTellsAConversationInItsOrder() {
    List<String> lines = new ArrayList<>();
    Simulator.show(SEED, Profile.CALM, Variant.PRODUCTION, Reduction.NONE, lines::add);
    int next = 0;
    for (String part : List.of("REQUEST", "says PRE_PREPARE", "executes #1", "REPLY", "learns")) {
      int found = next;
      while (found < lines.size() && !lines.get(found).contains(part)) {
        found++;
      }
      assertTrue(found < lines.size(), "no " + part + " after line " + next);
      next = found;
    }
    assertTrue(lines.get(0).contains("r0"), lines.get(0));
  }

  @Test
  void marksTellWhatWasReached() {
    RunReport report = Simulator.run(SEED, Profile.CALM, Variant.PRODUCTION);
    Map<String, Long> counts = report.marks().counts();
    assertTrue(counts.getOrDefault(Mark.PRIMARY_PROPOSES.words(), 0L) > 0);
    assertTrue(counts.getOrDefault(Mark.COMMITTED.words(), 0L) > 0);
    assertTrue(counts.size() > 100, () -> "only " + counts.size() + " marks");
    assertTrue(report.marks().missing().contains(Mark.ENTERED_VIEW_FIVE_OR_LATER.words()));
    assertEquals(1, report.tally().of("histories judged"));
  }

  @Test
  void leavingOutWhatDoesNotHappenChangesNothing() {
    RunReport whole = Simulator.run(SEED, Profile.CRASH, Variant.PRODUCTION);
    RunReport same =
        Simulator.run(
            SEED, Profile.CRASH, Variant.PRODUCTION, new Reduction(List.of(999), 1_000_000));
    assertEquals(whole.trace(), same.trace());
    RunReport less =
        Simulator.run(SEED, Profile.CRASH, Variant.PRODUCTION, new Reduction(List.of(0, 1), 3));
    assertTrue(less.trace() != whole.trace());
  }

  @Test
  void theStormIsLeftOutWithTheFaultsThatItIs() {
    RunReport whole = Simulator.run(SEED, Profile.VIEWS, Variant.PRODUCTION);
    assertTrue(whole.tally().of("trouble: storm over a view") > 0);
    List<Integer> all = IntStream.range(0, 1_000).boxed().toList();
    RunReport calm =
        Simulator.run(
            SEED, Profile.VIEWS, Variant.PRODUCTION, new Reduction(all, Integer.MAX_VALUE));
    assertEquals(
        List.of(),
        calm.tally().counts().keySet().stream()
            .filter(each -> each.startsWith("storm: ") || each.startsWith("trouble: "))
            .toList());
  }
}
