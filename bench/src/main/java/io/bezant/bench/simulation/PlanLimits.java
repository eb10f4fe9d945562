package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.SimulatedClient.Load;
import io.bezant.bench.simulation.world.SimulatedClient.Watching;
import io.bezant.client.core.Pacing;
import io.bezant.client.core.WatchBounds;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.core.CoreOptions;
import java.util.SplittableRandom;

/** Draws the limits of a run: small ones, so that they are reached in seconds. */
final class PlanLimits {
  /** One run in so many has watches, where they are not what it is about. */
  private static final int RUNS_PER_WATCHED = 4;

  private PlanLimits() {}

  static ClusterConfig cluster(RunKeys keys, SplittableRandom random, Profile profile) {
    int drawn = 1 + random.nextInt(8);
    int interval = isForgetful(profile) ? 1 + drawn % 3 : drawn;
    int window = 2 * interval + random.nextInt(9);
    int drawnBytes = 1024 + random.nextInt(3000);
    int operations = 4 + random.nextInt(12);
    int batchRequests = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 64;
    int more = random.nextInt(8192);
    // So little, in some runs, that an interval is spent before its last place.
    boolean isTight = more % 3 == 0;
    int requestBytes = isTight ? 600 + drawnBytes / 64 : drawnBytes;
    Limits limits =
        new Limits(
            64,
            512,
            requestBytes,
            operations,
            batchRequests,
            isTight ? requestBytes : requestBytes + more,
            2 + random.nextInt(6),
            1 + random.nextInt(16),
            history(drawnBytes),
            leases(drawnBytes));
    return new ClusterConfig(
        new Membership(keys.replicas()),
        keys.administrator(),
        keys.clients(),
        limits,
        interval,
        window);
  }

  /** So short and so few that leases end within a run and most limits are met. */
  private static LeaseLimits leases(int drawn) {
    int step = 100 + drawn % 500;
    return new LeaseLimits(step, 3 * step, 6 * step, 1 + drawn % 5, 1 + drawn % 3);
  }

  /** None, or so little that it is forgotten again and again, in most of the runs. */
  private static HistoryLimits history(int drawn) {
    return switch (drawn % 4) {
      case 0 -> new HistoryLimits(0, 0, 0);
      case 1 -> new HistoryLimits(1 + drawn % 30, 1 << 20, 60_000);
      case 2 -> new HistoryLimits(1_000, 500 + drawn, drawn);
      default -> HistoryLimits.DEFAULT;
    };
  }

  /**
   * The local settings of all replicas.
   *
   * @param retention draws how much the log keeps; so little, in most of the runs, that laggards
   *     have to fetch state
   */
  static CoreOptions options(SplittableRandom random, SplittableRandom retention, Profile profile) {
    CoreOptions usual = CoreOptions.DEFAULT;
    long leastTimeout =
        random.nextInt(4) == 0 ? 20 + random.nextInt(100) : usual.minTimeoutMillis();
    return new CoreOptions(
        1 + random.nextInt(6),
        random.nextInt(4) == 0 ? 2 + random.nextInt(8) : usual.maxPendingRequests(),
        usual.maxPendingBytes(),
        random.nextInt(4) == 0 ? 1 + random.nextInt(4) : usual.maxPendingPerClient(),
        usual.maxEarlyBytes(),
        usual.maxFutureSkewMillis(),
        200 + random.nextInt(1000),
        20 + random.nextInt(150),
        5 + random.nextInt(40),
        1 + random.nextInt(16),
        retained(retention, profile),
        usual.maxRetainedBytes(),
        leastTimeout,
        Math.max(leastTimeout, mostTimeout(random, profile)),
        random.nextInt(4) == 0 || profile == Profile.UNFAIR
            ? 8 + random.nextInt(32)
            : usual.maxEarlyVotes(),
        leastTimeout == usual.minTimeoutMillis() ? 0 : 10 * leastTimeout,
        2_000 + 100L * retention.nextInt(40));
  }

  /** Whether replicas keep so little that who was away must fetch a state. */
  private static boolean isForgetful(Profile profile) {
    return profile == Profile.LAGGARDS || profile == Profile.DAMAGE || profile == Profile.BLACKOUT;
  }

  /** Who is far fetches batches, since what a donor takes for a state is bounded. */
  private static int retained(SplittableRandom retention, Profile profile) {
    boolean isShort = retention.nextInt(4) > 0;
    int few = 1 + retention.nextInt(8);
    return isForgetful(profile) || (isShort && profile != Profile.FAR)
        ? few
        : CoreOptions.DEFAULT.maxRetainedBatches();
  }

  private static long mostTimeout(SplittableRandom random, Profile profile) {
    long drawn = 1_000L + random.nextInt(4000);
    return profile == Profile.FAR ? CoreOptions.DEFAULT.maxTimeoutMillis() : drawn;
  }

  /** The same settings with as little patience as a quick network allows. */
  static CoreOptions impatient(CoreOptions o, SplittableRandom random) {
    long leastTimeout = 30L + random.nextInt(60);
    return new CoreOptions(
        o.maxBatchesInFlight(),
        o.maxPendingRequests(),
        o.maxPendingBytes(),
        o.maxPendingPerClient(),
        o.maxEarlyBytes(),
        o.maxFutureSkewMillis(),
        o.idleStatusMillis(),
        o.busyStatusMillis(),
        o.fetchMillis(),
        o.maxBatchesPerFetch(),
        o.maxRetainedBatches(),
        o.maxRetainedBytes(),
        leastTimeout,
        leastTimeout + 30 + random.nextInt(150),
        o.maxEarlyVotes(),
        0,
        o.readyMillis());
  }

  /** What keeps a cluster busy for some seconds, whatever befalls it. */
  static Load steadyLoad(SplittableRandom random) {
    return new Load(
        10 + random.nextInt(30),
        1 + random.nextInt(4),
        1 + random.nextInt(5),
        random.nextInt(60),
        600_000,
        random.nextInt(3) == 0 ? 0.2 : 0,
        100);
  }

  static Pacing pacing(SplittableRandom random) {
    Pacing usual = Pacing.DEFAULT;
    return new Pacing(
        1 + random.nextInt(4),
        usual.maxBytesInFlight(),
        usual.maxWaitingOperations(),
        usual.maxWaitingBytes(),
        usual.connectGraceMillis(),
        usual.firstTimeoutMillis(),
        usual.minTimeoutMillis(),
        usual.maxTimeoutMillis());
  }

  /** Many watches where they are what the run is about, else one in some of the runs. */
  static Watching watching(SplittableRandom random, Profile profile) {
    int atOnce =
        switch (profile) {
          case WATCHES -> 1 + random.nextInt(3);
          case BLACKOUT, CANARY -> 0;
          default -> random.nextInt(RUNS_PER_WATCHED) == 0 ? 1 : 0;
        };
    WatchBounds usual = WatchBounds.DEFAULT;
    WatchBounds little =
        new WatchBounds(
            1 + random.nextInt(8),
            100 + random.nextInt(2_000),
            usual.maxRevisionBytes(),
            1 + random.nextInt(4),
            100 + random.nextInt(2_000));
    return new Watching(atOnce, random.nextBoolean() ? little : usual);
  }

  static Load load(SplittableRandom random, Profile profile) {
    int operations = 2 + random.nextInt(20);
    return new Load(
        profile == Profile.LAGGARDS || profile == Profile.DAMAGE ? 3 * operations : operations,
        1 + random.nextInt(4),
        1 + random.nextInt(5),
        random.nextInt(3) == 0 ? 0 : random.nextInt(300),
        600_000,
        random.nextInt(3) == 0 ? 0.2 : 0,
        operations % 3 == 0 ? 450 : 200);
  }
}
