package io.bezant.bench.simulation;

/** Numbers the faults of a run as they come, so that any of them can be left out of it. */
final class Faults {
  private final Reduction reduction;
  private final World world;
  private int count;

  Faults(World world, Reduction reduction) {
    this.world = world;
    this.reduction = reduction;
  }

  /** Whether the next fault, of this kind, happens. */
  boolean happens(String kind) {
    boolean happens = !reduction.leavesOut(count);
    count++;
    if (happens) {
      world.tally().count("trouble: " + kind);
      world.chronicle().note(() -> "trouble: " + kind);
    }
    return happens;
  }
}
