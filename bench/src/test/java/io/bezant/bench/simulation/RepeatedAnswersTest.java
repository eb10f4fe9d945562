package io.bezant.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Seeds whose runs were judged wrongly, by a model that repeats every answer in one batch. */
final class RepeatedAnswersTest {

  /** A batch repeats an answer that is as large as a batch may be, and leaves out the next. */
  @Test
  void batchRepeatsAnswersOnlyUpToItsBound() {
    RunReport report = Simulator.run(7_004_523, Profile.VIEWS, Variant.PRODUCTION);
    assertEquals(Optional.empty(), report.failure());
  }
}
