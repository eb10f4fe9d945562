package io.bezant.client.core;

import io.bezant.replica.kv.PlantedInExecution;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Breaks, on purpose, every rule of its room. */
public final class PlantedInClientCore {
  volatile int racy;
  ReentrantLock lock = new ReentrantLock();
  Locale locale = Locale.getDefault();
  Map<Integer, Integer> order = Map.of(1, 1, 2, 2);
  Optional<PlantedInExecution> replica = Optional.empty();

  synchronized int count() {
    return racy;
  }
}
