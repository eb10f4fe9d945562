package io.bezant.bench.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which kinds of trouble a run may have. */
public enum Profile {
  /** None at all, but that a client may not reach one of the replicas. */
  CALM,
  /** A bad network: late, lost, doubled, reordered and damaged frames. */
  NETWORK(Trouble.WEATHER, Trouble.CLOG, Trouble.NARROW, Trouble.RESET),
  /** Everybody is far from everybody, and stays so. */
  FAR(Trouble.CLOG, Trouble.PAUSE, Trouble.CRASH),
  /** Processes die and come back. */
  CRASH(Trouble.CRASH, Trouble.CRASH_ALL, Trouble.CRASH_AT_DISK),
  /** Machines lose power, also all at once. */
  POWERCUT(Trouble.POWER, Trouble.POWER_ALL, Trouble.CRASH_AT_DISK),
  /** Parts of the cluster do not hear each other, or only in one direction. */
  PARTITION(Trouble.PARTITION, Trouble.ONE_WAY, Trouble.ISOLATE, Trouble.CLOG),
  /** Processes stand still for a while. */
  PAUSE(Trouble.PAUSE, Trouble.PAUSE_SEVERAL),
  /** Clocks are wrong, run too fast or too slow, and jump. */
  CLOCK(Trouble.WALL_JUMP, Trouble.MONOTONIC_JUMP, Trouble.DRIFT),
  /** Disks are slow or full. */
  DISK(Trouble.SLOW_DISK, Trouble.FULL_DISK, Trouble.CRASH_AT_DISK),
  /** Replicas lose their logs, f at a time at most with those that lie, and come back (R5). */
  AMNESIA(
      true,
      EnumSet.of(
          Trouble.LOSS,
          Trouble.WEATHER,
          Trouble.CRASH,
          Trouble.POWER_ALL,
          Trouble.CRASH_AT_DISK,
          Trouble.ISOLATE)),
  /** Disks lose bits, of f replicas at most. */
  ROT(Trouble.ROT, Trouble.CRASH, Trouble.POWER, Trouble.CRASH_ALL),
  /** States on disk lose bits, of f replicas at most; a scrubber reads them again and again. */
  DECAY(Trouble.STATE_ROT, Trouble.CRASH, Trouble.POWER, Trouble.CRASH_ALL),
  /**
   * Disks of some replicas lose, misplace, change and bring back what they hold, while donors lie,
   * with the liars no more than f replicas.
   */
  DAMAGE(
      true,
      EnumSet.of(
          Trouble.ROT,
          Trouble.STATE_ROT,
          Trouble.WRITE_LOST,
          Trouble.WRITE_ASTRAY,
          Trouble.SUPERBLOCK_STALE,
          Trouble.DISK_EMPTIED,
          Trouble.DISK_RESTORED,
          Trouble.COMMIT_LOST,
          Trouble.PAGE_WRONG,
          Trouble.CRASH,
          Trouble.CRASH_ALL,
          Trouble.POWER_ALL,
          Trouble.CRASH_AT_DISK,
          Trouble.ABSENCE)),
  /** Up to f replicas lie, on a network that is not good. */
  LIARS(true, EnumSet.of(Trouble.WEATHER, Trouble.CLOG, Trouble.PAUSE, Trouble.ISOLATE)),
  /** Up to f replicas forge answers and proofs, and lie to those who catch up. */
  FORGERS(true, EnumSet.of(Trouble.WEATHER, Trouble.RESET, Trouble.ISOLATE, Trouble.CRASH)),
  /** f replicas lie to those who read, while honest ones are late. */
  READERS(
      true,
      EnumSet.of(Trouble.WEATHER, Trouble.CLOG, Trouble.PARTITION, Trouble.ONE_WAY, Trouble.PAUSE)),
  /** f replicas lie to those who watch, while honest ones are late, away, and begin anew. */
  WATCHES(
      true,
      EnumSet.of(
          Trouble.WEATHER,
          Trouble.CLOG,
          Trouble.RESET,
          Trouble.PARTITION,
          Trouble.ONE_WAY,
          Trouble.ISOLATE,
          Trouble.CRASH,
          Trouble.CRASH_ALL,
          Trouble.POWER_ALL,
          Trouble.ABSENCE,
          Trouble.PAUSE,
          Trouble.WALL_JUMP,
          Trouble.MONOTONIC_JUMP,
          Trouble.DRIFT,
          Trouble.CLIENT_CRASH,
          Trouble.CLIENT_TWICE)),
  /** Corrupt replicas run twice each with one key, and the network falls apart. */
  TWINS(true, EnumSet.of(Trouble.WEATHER, Trouble.PARTITION, Trouble.ONE_WAY)),
  /** Corrupt replicas make small mistakes on purpose. */
  FUZZ(true, EnumSet.of(Trouble.WEATHER, Trouble.CLOG, Trouble.PAUSE, Trouble.CRASH)),
  /** Up to f replicas are unfair, slow or loud while clients ask on and on. */
  UNFAIR(true, EnumSet.of(Trouble.WEATHER, Trouble.RESET)),
  /**
   * Clients hold leases while primaries lie about time, clocks are set, and services stand still.
   */
  LEASES(
      true,
      EnumSet.of(
          Trouble.WALL_JUMP,
          Trouble.PAUSE,
          Trouble.PAUSE_SEVERAL,
          Trouble.CRASH,
          Trouble.CRASH_ALL,
          Trouble.PARTITION)),
  /** Replicas are away for long and must fetch what they missed from donors that lie. */
  LAGGARDS(true, EnumSet.of(Trouble.ABSENCE, Trouble.ISOLATE, Trouble.NARROW)),
  /** One client means no good, the others die and begin anew, on a network that is not good. */
  CLIENTS(
      Trouble.WEATHER, Trouble.RESET, Trouble.CRASH, Trouble.CLIENT_CRASH, Trouble.CLIENT_TWICE),
  /** Views change all the time, while batches are prepared or decided by some and not by others. */
  VIEWS(true, EnumSet.of(Trouble.STORM, Trouble.WEATHER, Trouble.CRASH, Trouble.POWER_ALL)),
  /** A random choice of everything. */
  SWARM(true, EnumSet.range(Trouble.WEATHER, Trouble.LOSS)),
  /** A short run with view changes, checkpoints and transfers, to be ended at each sync in turn. */
  BLACKOUT(Trouble.CRASH, Trouble.ABSENCE, Trouble.ISOLATE, Trouble.PAUSE),
  /**
   * The service has a mistake: some requests stop every replica that executes them, until the
   * administrator has them skipped.
   */
  POISON(Trouble.CRASH, Trouble.POWER, Trouble.PAUSE),
  /** One liar too many: a run in which the checks must find something now and then. */
  CANARY(true, EnumSet.noneOf(Trouble.class));

  /** All kinds of runs that must hold, but those that are asked for by name. */
  public static final List<Profile> USUAL =
      Stream.of(values()).filter(profile -> profile.compareTo(BLACKOUT) < 0).toList();

  /** One kind of trouble. */
  public enum Trouble {
    WEATHER,
    CLOG,
    NARROW,
    RESET,
    CLIENT_CRASH,
    CLIENT_TWICE,
    ABSENCE,
    CRASH,
    CRASH_ALL,
    CRASH_AT_DISK,
    POWER,
    POWER_ALL,
    PARTITION,
    ONE_WAY,
    ISOLATE,
    PAUSE,
    PAUSE_SEVERAL,
    WALL_JUMP,
    MONOTONIC_JUMP,
    DRIFT,
    SLOW_DISK,
    FULL_DISK,
    ROT,
    STORM,
    LOSS,
    STATE_ROT,
    WRITE_LOST,
    WRITE_ASTRAY,
    SUPERBLOCK_STALE,
    DISK_EMPTIED,
    DISK_RESTORED,
    COMMIT_LOST,
    PAGE_WRONG;

    /** Whether a log may lose records by it that nothing can know of. */
    boolean makesForget() {
      return this == WRITE_LOST || this == WRITE_ASTRAY || this == DISK_RESTORED;
    }

    /** Whether it befalls the disks of those replicas that are drawn for it. */
    boolean isOfDisks() {
      return this == ROT || compareTo(STATE_ROT) >= 0;
    }

    /** Whether it befalls a state. */
    boolean isOfStates() {
      return this == STATE_ROT || this == COMMIT_LOST || this == PAGE_WRONG;
    }
  }

  @SuppressWarnings("ImmutableEnumChecker")
  private final Set<Trouble> troubles;

  private final boolean hasLiars;

  Profile(Trouble... troubles) {
    this(false, EnumSet.noneOf(Trouble.class));
    this.troubles.addAll(List.of(troubles));
  }

  Profile(boolean hasLiars, EnumSet<Trouble> troubles) {
    this.hasLiars = hasLiars;
    this.troubles = troubles;
  }

  /** Whether replicas may be corrupt. */
  public boolean hasLiars() {
    return hasLiars;
  }

  /** Whether some replica is corrupt in each run with room for one. */
  boolean alwaysHasLiars() {
    return hasLiars
        && this != SWARM
        && this != AMNESIA
        && this != DAMAGE
        && this != VIEWS
        && this != CANARY;
  }

  /** What may happen. */
  public Set<Trouble> troubles() {
    return troubles;
  }
}
