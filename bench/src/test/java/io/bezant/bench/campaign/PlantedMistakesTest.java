package io.bezant.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.planted.Catalogue;
import io.bezant.bench.simulation.planted.HuntingGround;
import io.bezant.bench.simulation.planted.Mutation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A few planted mistakes of each room are noticed; {@code bezant simulate --planted} has all. */
final class PlantedMistakesTest {
  private static final int MOST_SEEDS = 60;
  private static final List<String> CHOSEN =
      List.of("B3", "B4", "B5", "B8", "B15", "B26", "B31a", "M22", "M41");
  private static final List<Profile> PROFILES =
      List.of(Profile.LIARS, Profile.POWERCUT, Profile.CRASH, Profile.PARTITION);

  /** What only some worlds show. */
  private static final List<String> FITTING =
      List.of("B26a", "B29", "B30", "B34", "B37", "B40", "M52", "M58", "M66", "M94", "M97");

  /** A mistake is chosen by its id, in commands and in documents. */
  @Test
  void everyMistakeHasAnIdOfItsOwn() {
    List<String> ids = Catalogue.all().stream().map(Mutation::id).toList();
    assertEquals(ids.stream().distinct().toList(), ids);
  }

  @Test
  void mistakesThatNeedAWorldOfTheirOwnAreNoticedThere() {
    List<String> caught =
        Catalogue.all().stream()
            .filter(mutation -> FITTING.contains(mutation.id()))
            .map(new PlantedCampaign(1, MOST_SEEDS, HuntingGround::of, 1)::hunt)
            .filter(outcome -> outcome.caught().isPresent())
            .map(outcome -> outcome.mutation().id())
            .sorted()
            .toList();
    assertEquals(FITTING, caught);
  }

  /** What shows where views change all the time, within a few seeds. */
  private static final List<String> OF_VIEWS =
      List.of("B14", "B9", "M10", "M21", "M38", "M5", "M9");

  private static final int FEW_SEEDS = 20;

  @Test
  void mistakesOfViewChangesAreNoticedWhereViewsChange() throws InterruptedException {
    List<String> caught = new ArrayList<>();
    new PlantedCampaign(1, FEW_SEEDS, List.of(Profile.VIEWS), 2)
        .run(
            Catalogue.all().stream().filter(it -> OF_VIEWS.contains(it.id())).toList(),
            outcome -> outcome.caught().ifPresent(c -> caught.add(outcome.mutation().id())));
    assertEquals(OF_VIEWS, caught.stream().sorted().toList());
  }

  @Test
  void mistakesOfEveryRoomAreNoticed() throws InterruptedException {
    List<Mutation> mutations =
        Catalogue.all().stream().filter(mutation -> CHOSEN.contains(mutation.id())).toList();
    List<String> caught = new ArrayList<>();
    new PlantedCampaign(1, MOST_SEEDS, PROFILES, 2)
        .run(
            mutations,
            outcome -> outcome.caught().ifPresent(c -> caught.add(outcome.mutation().id())));
    assertEquals(CHOSEN.stream().sorted().toList(), caught.stream().sorted().toList());
  }
}
