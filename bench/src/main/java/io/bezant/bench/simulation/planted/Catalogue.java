package io.bezant.bench.simulation.planted;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every mistake that is planted. Numbers that begin with B are those of the list that the project
 * began with; the others were found when the rules of the protocol were gone through one by one.
 */
public final class Catalogue {

  private Catalogue() {}

  /** All of them. */
  public static List<Mutation> all() {
    return Stream.of(
            RuleMistakes.ALL,
            CoreMistakes.ALL,
            EdgeMistakes.ALL,
            StorageMistakes.ALL,
            AmnesiaMistakes.all(),
            ReadMistakes.ALL,
            HistoryMistakes.ALL,
            UpdateMistakes.ALL,
            WatchMistakes.ALL,
            SkipMistakes.ALL)
        .flatMap(List::stream)
        .toList();
  }
}
