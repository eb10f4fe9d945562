package io.bezant.bench.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.Limits;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CheckersAgreeTest {

  private static final LinearizabilityCheck CHECK =
      new LinearizabilityCheck(Limits.DEFAULT, Told.MANY_STEPS);

  private static boolean isSound(List<Call> calls, String context) {
    return switch (CHECK.judge(calls)) {
      case Judgement.Sound _sound -> true;
      case Judgement.Impossible _impossible -> false;
      case Judgement.Undecided undecided -> throw new AssertionError(context + undecided);
    };
  }

  @Test
  void whatAFaultlessStoreAnsweredIsSoundByBothChecks() {
    for (long seed = 0; seed < 400; seed++) {
      List<Call> calls = ToldHistories.legal(seed, 200, 5, 20);
      assertInstanceOf(Judgement.Sound.class, CHECK.judge(calls), "seed " + seed);
      assertInstanceOf(
          Judgement.Sound.class, new AgreedOrderCheck(true).judge(calls), "seed " + seed);
    }
  }

  @Test
  void bothSearchesAgreeOnSoundAndOnSpoiledHistories() {
    int rejected = 0;
    int histories = 2000;
    for (long seed = 0; seed < histories; seed++) {
      SplittableRandom random = new SplittableRandom(~seed);
      List<Call> legal = ToldHistories.legal(seed, 5 + random.nextInt(15), 2, 3);
      List<Call> calls = seed % 4 == 0 ? legal : ToldHistories.spoiled(legal, random);
      boolean sound = isSound(calls, "seed " + seed);
      assertEquals(SecondOpinion.isSound(calls), sound, "seed " + seed);
      rejected += sound ? 0 : 1;
    }
    assertTrue(rejected > histories / 3, "only " + rejected + " were rejected");
  }

  @Test
  void theSearchAgreesWithTryingEveryOrder() {
    int rejected = 0;
    int histories = 4000;
    for (long seed = 0; seed < histories; seed++) {
      SplittableRandom random = new SplittableRandom(~seed);
      List<Call> legal = ToldHistories.legal(seed, 1 + random.nextInt(5), 1, 2);
      List<Call> calls = seed % 4 == 0 ? legal : ToldHistories.spoiled(legal, random);
      boolean sound = isSound(calls, "seed " + seed);
      assertEquals(EveryOrder.explains(calls, 6), sound, "seed " + seed + " " + calls);
      rejected += sound ? 0 : 1;
    }
    assertTrue(rejected > histories / 4, "only " + rejected + " were rejected");
  }

  @Test
  void aSpoiledHistoryIsMostlyRejectedByOneCheckOrTheOther() {
    int rejected = 0;
    int histories = 1000;
    for (long seed = 0; seed < histories; seed++) {
      List<Call> calls =
          ToldHistories.spoiled(ToldHistories.legal(seed, 100, 3, 50), new SplittableRandom(seed));
      boolean linear = isSound(calls, "seed " + seed);
      boolean ordered = new AgreedOrderCheck(true).judge(calls) instanceof Judgement.Sound;
      rejected += linear && ordered ? 0 : 1;
    }
    assertTrue(rejected > histories * 3 / 4, "only " + rejected + " were rejected");
  }
}
