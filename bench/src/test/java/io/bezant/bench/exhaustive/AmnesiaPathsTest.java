package io.bezant.bench.exhaustive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs of the abstract model that break agreement when one part of R5 is left out, and that R5
 * stops at the step named. They are longer than a search from the beginning reaches.
 */
class AmnesiaPathsTest {

  private static final int AMNESIAC = 3;

  /** 0, 1 and 3 decide batch 1; 3 forgets it; 1 founds the next view on all others. */
  private static final List<String> FORGOTTEN_COMMIT =
      List.of(
          "0 prepares batch 1 in view 0",
          "1 prepares batch 1 in view 0",
          "3 prepares batch 1 in view 0",
          "0 commits batch 1 in view 0",
          "1 commits batch 1 in view 0",
          "3 commits batch 1 in view 0",
          "3 loses its disk",
          "0 hears the RECOVER of 3",
          "1 hears the RECOVER of 3",
          "2 hears the RECOVER of 3",
          "0 leaves for view 1",
          "1 leaves for view 1",
          "2 leaves for view 1",
          "1 founds view 1 with batch 1",
          "3 enters view 1 with batch 1",
          "3 is whole again",
          "0 begins to lie",
          "2 leaves for view 2",
          "3 leaves for view 2",
          "2 founds view 2 with nothing",
          "2 prepares batch 3 in view 2",
          "3 enters view 2 with nothing",
          "3 prepares batch 3 in view 2",
          "2 commits batch 3 in view 2",
          "3 commits batch 3 in view 2");

  /** 0, 2 and 3 decide batch 3 in view 2, then 3 forgets all; 1 has stayed in view 0. */
  private static final List<String> FORGOTTEN_VIEW =
      List.of(
          "0 leaves for view 1",
          "2 leaves for view 1",
          "0 leaves for view 2",
          "2 leaves for view 2",
          "3 leaves for view 2",
          "2 founds view 2 with nothing",
          "0 enters view 2 with nothing",
          "3 enters view 2 with nothing",
          "2 prepares batch 3 in view 2",
          "0 prepares batch 3 in view 2",
          "3 prepares batch 3 in view 2",
          "0 commits batch 3 in view 2",
          "2 commits batch 3 in view 2",
          "3 commits batch 3 in view 2",
          "3 loses its disk");

  @Test
  void withoutWaitingForTheStableCheckpointAForgottenCommitIsLost() {
    AmnesiaRules r5 = AmnesiaRules.sound(1);

    assertEquals("broken", follow(r5.withoutWaiting(), 0, FORGOTTEN_COMMIT));
    assertEquals("3 is whole again", follow(r5, 0, FORGOTTEN_COMMIT));
  }

  @Test
  void withOneFreshViewChangeAForgottenPromiseIsBroken() {
    AmnesiaRules r5 = AmnesiaRules.sound(1);
    List<String> steps = new ArrayList<>(FORGOTTEN_VIEW);
    steps.addAll(
        List.of(
            "1 hears the RECOVER of 3",
            "1 leaves for view 1",
            "1 founds view 1 with nothing",
            "3 enters view 1 with nothing",
            "3 is whole again",
            "0 begins to lie",
            "1 prepares batch 2 in view 1",
            "3 prepares batch 2 in view 1",
            "1 commits batch 2 in view 1",
            "3 commits batch 2 in view 1"));

    assertEquals("broken", follow(r5.fresh(1), 0, steps));
    assertEquals("3 enters view 1 with nothing", follow(r5.fresh(2), 0, steps));
    assertEquals("3 enters view 1 with nothing", follow(r5, 0, steps));
  }

  @Test
  void inAViewEstimatedFromClaimsItVotesTwice() {
    AmnesiaRules r5 = AmnesiaRules.sound(1);
    List<String> steps = new ArrayList<>(FORGOTTEN_VIEW);
    steps.addAll(
        List.of(
            "3 enters view 2 with nothing",
            "3 is whole again",
            "2 begins to lie",
            "1 enters view 2 with nothing",
            "3 prepares batch 6 in view 2",
            "1 prepares batch 6 in view 2",
            "3 commits batch 6 in view 2",
            "1 commits batch 6 in view 2"));

    assertEquals("broken", follow(r5.estimating(), 2, steps));
    assertEquals("3 enters view 2 with nothing", follow(r5, 2, steps));
  }

  /** Takes the steps; returns the first that cannot be taken, or whether agreement is broken. */
  private static String follow(AmnesiaRules rules, int liar, List<String> steps) {
    AmnesiaModel model = new AmnesiaModel(rules, AMNESIAC, liar);
    AmnesiaState[] at = {new AmnesiaState(3)};
    for (String step : steps) {
      AmnesiaState[] next = new AmnesiaState[1];
      model.next(
          at[0],
          (state, code) -> {
            if (AmnesiaModel.describe(code).equals(step)) {
              next[0] = state;
            }
          });
      if (next[0] == null) {
        return step;
      }
      at[0] = next[0];
    }
    assertTrue(AmnesiaModel.isBroken(at[0]), "agreement holds");
    return "broken";
  }
}
