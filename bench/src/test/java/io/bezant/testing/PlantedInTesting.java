package io.bezant.testing;

import io.bezant.bench.BenchMain;
import java.util.Optional;

/** Breaks, on purpose, every rule of its room. */
public final class PlantedInTesting {
  Optional<BenchMain> bench = Optional.empty();

  boolean isBench(Object other) {
    return other instanceof BenchMain;
  }
}
