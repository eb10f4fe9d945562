package io.bezant.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.planted.Catalogue;
import io.bezant.bench.simulation.planted.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A few planted mistakes of each room are noticed; {@code bezant simulate --planted} has all. */
final class PlantedMistakesTest {
  private static final int MOST_SEEDS = 60;
  private static final List<String> CHOSEN =
      List.of("B3", "B4", "B5", "B8", "B15", "B26", "B31a", "M22", "M41");
  private static final List<Profile> PROFILES =
      List.of(Profile.LIARS, Profile.POWERCUT, Profile.CRASH, Profile.PARTITION);

  /** What only some worlds show, and which. */
  private static final Map<String, Profile> FITTING =
      new TreeMap<>(
          Map.of(
              "B26a", Profile.READERS,
              "B29", Profile.READERS,
              "B34", Profile.DECAY,
              "B37", Profile.UNFAIR,
              "B40", Profile.FORGERS,
              "M52", Profile.FORGERS,
              "M58", Profile.CLIENTS,
              "M66", Profile.ROT));

  /** A mistake is chosen by its id, in commands and in documents. */
  @Test
  void everyMistakeHasAnIdOfItsOwn() {
    List<String> ids = Catalogue.all().stream().map(Mutation::id).toList();
    assertEquals(ids.stream().distinct().toList(), ids);
  }

  @Test
  void mistakesThatNeedAWorldOfTheirOwnAreNoticedThere() {
    List<String> caught = new ArrayList<>();
    FITTING.forEach(
        (id, profile) ->
            Catalogue.all().stream()
                .filter(mutation -> mutation.id().equals(id))
                .map(new PlantedCampaign(1, MOST_SEEDS, List.of(profile), 1)::hunt)
                .filter(outcome -> outcome.caught().isPresent())
                .forEach(outcome -> caught.add(id)));
    assertEquals(List.copyOf(FITTING.keySet()), caught);
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
