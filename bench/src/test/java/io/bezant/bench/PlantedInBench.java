package io.bezant.bench;

import io.bezant.testing.PlantedInTesting;
import java.util.Optional;

/** Breaks, on purpose, a rule of its room. */
public final class PlantedInBench {
  Optional<PlantedInTesting> forUsers = Optional.empty();
}
