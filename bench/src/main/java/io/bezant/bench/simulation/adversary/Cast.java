package io.bezant.bench.simulation.adversary;

import java.util.function.Function;

/** Who there is to play the corrupt replicas of a run. */
public enum Cast {
  /** Says nothing at all. */
  MUTE(Mute::new),
  /** Each corrupt replica twice, with one key. */
  TWINS(2, Twins::new);

  private final int copies;
  private final Function<Hands, Adversary> role;

  Cast(Function<Hands, Adversary> role) {
    this(1, role);
  }

  Cast(int copies, Function<Hands, Adversary> role) {
    this.copies = copies;
    this.role = role;
  }

  /**
   * How many instances of its correct code each corrupt replica runs, all with one key and each
   * with a disk of its own. A frame for the replica reaches all of them, each by its own {@link
   * Adversary#onReceive}.
   */
  public int copies() {
    return copies;
  }

  /** Begins to play. */
  public Adversary play(Hands hands) {
    return role.apply(hands);
  }
}
