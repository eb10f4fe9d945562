package io.bezant.bench.simulation;

import java.util.List;
import java.util.TreeSet;

/**
 * What is left out of a run, so that a failure can be seen with as little around it as possible.
 * What comes before the first fault left out stays as its seed has drawn it; later faults may be
 * drawn otherwise, and are the same whenever the same is left out.
 *
 * @param withoutFaults which of the faults do not happen, counted from zero in the order in which
 *     they would
 * @param maxOperations how many operations each client asks at most
 */
public record Reduction(List<Integer> withoutFaults, int maxOperations) {

  /** Nothing is left out. */
  public static final Reduction NONE = new Reduction(List.of(), Integer.MAX_VALUE);

  /** Orders the faults. */
  public Reduction {
    withoutFaults = List.copyOf(new TreeSet<>(withoutFaults));
  }

  boolean leavesOut(int fault) {
    return withoutFaults.contains(fault);
  }

  /** The options that say this on the command line; each begins with a blank. */
  public String options() {
    StringBuilder text = new StringBuilder();
    if (!withoutFaults.isEmpty()) {
      text.append(" --without-faults ");
      text.append(String.join(",", withoutFaults.stream().map(String::valueOf).toList()));
    }
    if (maxOperations != Integer.MAX_VALUE) {
      text.append(" --operations ").append(maxOperations);
    }
    return text.toString();
  }
}
