package io.bezant.bench.simulation.adversary;

/** Who there is to play the corrupt replicas of a run. */
public enum Cast {
  /** Says nothing at all. */
  MUTE,
  /** Each corrupt replica twice, with one key. */
  TWINS;

  /**
   * How many instances of its correct code each corrupt replica runs, all with one key and each
   * with a disk of its own. A frame for the replica reaches all of them, each by its own {@link
   * Adversary#onReceive}.
   */
  public int copies() {
    return this == TWINS ? 2 : 1;
  }

  /** Begins to play. */
  public Adversary play(Hands hands) {
    return switch (this) {
      case MUTE -> new Mute(hands);
      case TWINS -> new Twins(hands);
    };
  }
}
