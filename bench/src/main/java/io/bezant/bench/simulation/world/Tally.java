package io.bezant.bench.simulation.world;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How often what has happened in a run, by name. */
public final class Tally {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  /** Once more. */
  public void count(String name) {
    add(name, 1);
  }

  /** So many times more. */
  public void add(String name, long times) {
    counts.merge(name, times, Long::sum);
  }

  /** How often it has happened. */
  public long of(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** All counts, by name. */
  public Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** Adds all counts of another. */
  public void addAll(Tally other) {
    other.counts.forEach(this::add);
  }
}
