package io.bezant.bench.simulation;

import io.bezant.bench.simulation.Profile.Trouble;
import io.bezant.bench.simulation.adversary.Cast;
import io.bezant.bench.simulation.adversary.ClientCast;
import io.bezant.bench.simulation.world.SimulatedClient.Load;
import io.bezant.bench.simulation.world.SimulatedClient.Watching;
import io.bezant.bench.simulation.world.Weather;
import io.bezant.client.core.Pacing;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.replica.runtime.InboxLimits;
import io.bezant.replica.runtime.LaneLimits;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What kind of run a seed stands for: everything that is drawn before it begins.
 *
 * @param profile what it was drawn for
 * @param keys of everybody
 * @param cluster the cluster
 * @param options local settings of its replicas
 * @param pacing local settings of its clients
 * @param inbox how much may wait for a replica's loop
 * @param tickMillis how often a replica's core hears the time
 * @param load what each client does
 * @param corrupt which replicas lie
 * @param rotting whose disks may lose bits; with the corrupt no more than f
 * @param cast how they lie
 * @param weather how the network behaves in the first half
 * @param troubles what happens in the first half
 * @param troubleMillis how long it takes from one to the next on the average
 * @param troubleEndMillis how long the first half is at most
 * @param lastWeather how the network behaves in the second half
 * @param restless whether clients ask on and on in the second half, until all that is owed is done
 * @param watching the watches of each client
 * @param intruder who plays the last of the clients, if that one is Byzantine
 * @param queryOfDeath what stops every replica, if anything does
 */
public record RunPlan(
    Profile profile,
    RunKeys keys,
    ClusterConfig cluster,
    CoreOptions options,
    Pacing pacing,
    InboxLimits inbox,
    int tickMillis,
    Load load,
    List<Integer> corrupt,
    List<Integer> rotting,
    Optional<Cast> cast,
    Weather weather,
    Set<Trouble> troubles,
    int troubleMillis,
    int troubleEndMillis,
    Weather lastWeather,
    boolean restless,
    Watching watching,
    Optional<ClientCast> intruder,
    Optional<QueryOfDeath> queryOfDeath) {

  private static final int[] SIZES = {4, 4, 4, 4, 5, 6, 7, 7, 10, 1};
  private static final List<Cast> FORGERS =
      List.of(Cast.PROOF_FORGER, Cast.REPLY_FORGER, Cast.CHUNK_POISONER);
  private static final List<Cast> UNFAIR =
      List.of(Cast.CENSOR, Cast.SLOW_PRIMARY, Cast.FLOODER, Cast.BERGER_PRIMARY);
  private static final List<Cast> BAD_DONORS =
      List.of(Cast.CHUNK_POISONER, Cast.CHUNK_POISONER, Cast.STATUS_LIAR, Cast.CHECKPOINT_LIAR);
  private static final int REAL_SIGNATURES_ONE_IN = 64;
  private static final int RARELY_MILLIS = 600;
  private static final int STORM_MILLIS = 1_500;
  private static final long MICRO = 1_000;

  /** Draws a plan. */
  public static RunPlan draw(Seed seed, Profile profile) {
    SplittableRandom random = seed.stream("plan");
    int n = SIZES[random.nextInt(SIZES.length)];
    if (profile == Profile.BLACKOUT || (n == 1 && (profile.hasLiars() || random.nextBoolean()))) {
      n = 4;
    }
    Optional<ClientCast> intruder = intruder(seed, profile);
    int clients =
        1 + random.nextInt(profile == Profile.BLACKOUT ? 2 : 4) + (intruder.isPresent() ? 1 : 0);
    RunKeys keys =
        new RunKeys(n, clients, random.nextInt(REAL_SIGNATURES_ONE_IN) == 0, random.nextLong());
    ClusterConfig cluster = PlanLimits.cluster(keys, random, profile);
    int f = cluster.quorums().faultsTolerated();
    int liars = 0;
    if (profile == Profile.CANARY) {
      liars = f + 1;
    } else if (profile == Profile.FORGERS
        || profile == Profile.LAGGARDS
        || profile == Profile.READERS
        || profile == Profile.WATCHES) {
      liars = f;
    } else if (profile.alwaysHasLiars() || (profile == Profile.VIEWS && random.nextInt(4) > 0)) {
      liars = f == 0 ? 0 : 1 + random.nextInt(f);
    } else if (profile == Profile.AMNESIA || profile == Profile.DAMAGE) {
      // One at least may lose its log beside them.
      liars = random.nextInt(Math.max(1, f));
    } else if (profile.hasLiars()) {
      liars = random.nextInt(f + 1);
    }
    List<Integer> corrupt = some(random, n, liars);
    return new RunPlan(
        profile,
        keys,
        cluster,
        options(profile, random, seed),
        PlanLimits.pacing(random),
        new InboxLimits(
            new LaneLimits(random.nextInt(4) == 0 ? 16 + random.nextInt(64) : 8192, 16L << 20),
            new LaneLimits(random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 2048, 8L << 20),
            48L << 20),
        3 + random.nextInt(10),
        load(profile, random),
        corrupt,
        rotting(seed, profile, n, f - liars, corrupt),
        corrupt.isEmpty() ? Optional.empty() : Optional.of(cast(profile, random)),
        profile == Profile.FAR ? far(seed) : weather(profile, random),
        troubles(profile, random),
        pace(profile, random),
        length(profile, random),
        profile == Profile.FAR ? far(seed) : Weather.CALM,
        isRestless(seed, profile),
        PlanLimits.watching(seed.stream("watching"), profile),
        intruder,
        profile == Profile.POISON
            ? Optional.of(QueryOfDeath.draw(seed, clients))
            : Optional.empty());
  }

  private static int pace(Profile profile, SplittableRandom random) {
    return profile == Profile.BLACKOUT
        ? 60 + random.nextInt(120)
        : (profile == Profile.VIEWS ? RARELY_MILLIS : 50) + random.nextInt(600);
  }

  private static int length(Profile profile, SplittableRandom random) {
    return profile == Profile.BLACKOUT
        ? 400 + random.nextInt(800)
        : (profile == Profile.VIEWS ? STORM_MILLIS : 500) + random.nextInt(4000);
  }

  private static Load load(Profile profile, SplittableRandom random) {
    return switch (profile) {
      case VIEWS, LEASES -> PlanLimits.steadyLoad(random);
      case READERS ->
          PlanLimits.load(random, profile).withOperations(60).withKeys(1 + random.nextInt(3));
      case WATCHES ->
          PlanLimits.load(random, profile).withOperations(30).withKeys(1 + random.nextInt(4));
      default -> PlanLimits.load(random, profile);
    };
  }

  private static CoreOptions options(Profile profile, SplittableRandom random, Seed seed) {
    CoreOptions drawn = PlanLimits.options(random, seed.stream("retention"), profile);
    return profile == Profile.VIEWS || profile == Profile.BLACKOUT
        ? PlanLimits.impatient(drawn, seed.stream("patience"))
        : drawn;
  }

  /** Agreement takes longer than anybody waits at first. */
  private static Weather far(Seed seed) {
    SplittableRandom random = seed.stream("far");
    return new Weather(
        1_500_000 * MICRO + random.nextLong(500_000 * MICRO), 5_000 * MICRO, 0, 0, 0, 0);
  }

  private static boolean isRestless(Seed seed, Profile profile) {
    return profile == Profile.UNFAIR
        || (profile.hasLiars() && seed.stream("restless").nextInt(8) == 0);
  }

  private static Cast cast(Profile profile, SplittableRandom random) {
    Cast drawn = List.of(Cast.values()).get(random.nextInt(Cast.values().length));
    return switch (profile) {
      case TWINS -> Cast.TWINS;
      case FUZZ -> Cast.FUZZER;
      case READERS -> Cast.REPLY_FORGER;
      case WATCHES -> random.nextInt(4) > 0 ? Cast.REPLY_FORGER : drawn;
      case FORGERS -> FORGERS.get(random.nextInt(FORGERS.size()));
      case UNFAIR -> UNFAIR.get(random.nextInt(UNFAIR.size()));
      case LAGGARDS, DAMAGE -> BAD_DONORS.get(random.nextInt(BAD_DONORS.size()));
      case VIEWS -> random.nextInt(4) > 0 ? Cast.TURNCOAT : drawn;
      case LEASES -> random.nextInt(4) > 0 ? Cast.TIME_LIAR : drawn;
      case CANARY -> random.nextBoolean() ? Cast.EQUIVOCATOR : drawn;
      default -> drawn;
    };
  }

  private static Optional<ClientCast> intruder(Seed seed, Profile profile) {
    SplittableRandom random = seed.stream("intruder");
    if (profile == Profile.LEASES) {
      return Optional.of(ClientCast.LEASE_HOLDER);
    }
    if (profile == Profile.WATCHES && random.nextBoolean()) {
      return Optional.of(ClientCast.LEASE_HOLDER);
    }
    boolean isPresent =
        profile == Profile.CLIENTS || (profile.hasLiars() && random.nextInt(4) == 0);
    return isPresent && profile != Profile.CANARY
        ? Optional.of(List.of(ClientCast.values()).get(random.nextInt(ClientCast.values().length)))
        : Optional.empty();
  }

  /** Whether states rot, so that a scrubber looks for it. */
  boolean hasDecay() {
    return troubles.stream().anyMatch(Trouble::isOfStates);
  }

  /** Those who may forget what they have said, and nobody knows: they count as liars do. */
  List<Integer> forgetful() {
    return troubles.stream().anyMatch(Trouble::makesForget) ? rotting : List.of();
  }

  /** The same run in which each client asks so many operations at most. */
  RunPlan withAtMost(int operations) {
    return operations >= load.operations()
        ? this
        : new RunPlan(
            profile,
            keys,
            cluster,
            options,
            pacing,
            inbox,
            tickMillis,
            load.withOperations(operations),
            corrupt,
            rotting,
            cast,
            weather,
            troubles,
            troubleMillis,
            troubleEndMillis,
            lastWeather,
            restless,
            watching,
            intruder,
            queryOfDeath);
  }

  /** Some of the others, so many at most. */
  private static List<Integer> rotting(
      Seed seed, Profile profile, int n, int most, List<Integer> corrupt) {
    SplittableRandom random = seed.stream("rotting");
    boolean mayRot = profile.troubles().stream().anyMatch(Trouble::isOfDisks);
    if (most < 1 || !mayRot) {
      return List.of();
    }
    List<Integer> drawn = some(random, n, 1 + random.nextInt(most));
    return drawn.stream().filter(each -> !corrupt.contains(each)).toList();
  }

  private static List<Integer> some(SplittableRandom random, int n, int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(i);
    }
    while (all.size() > count) {
      all.remove(/* index */ random.nextInt(all.size()));
    }
    return List.copyOf(all);
  }

  private static Weather weather(Profile profile, SplittableRandom random) {
    long least = 20 * MICRO + random.nextLong(500 * MICRO);
    boolean mayBeFar = random.nextInt(3) == 0 && profile != Profile.VIEWS;
    long mean = 50 * MICRO + random.nextLong(mayBeFar ? 20_000 * MICRO : 500 * MICRO);
    boolean isBad = profile.troubles().contains(Trouble.WEATHER) && random.nextInt(4) > 0;
    return isBad
        ? new Weather(
            least,
            mean,
            chance(random, 0.2),
            chance(random, 0.2),
            chance(random, 0.5),
            chance(random, 0.1))
        : new Weather(least, mean, 0, 0, 0, 0);
  }

  static double chance(SplittableRandom random, double most) {
    return random.nextBoolean() ? 0 : random.nextDouble() * random.nextDouble() * most;
  }

  private static Set<Trouble> troubles(Profile profile, SplittableRandom random) {
    Set<Trouble> drawn = EnumSet.noneOf(Trouble.class);
    for (Trouble trouble : profile.troubles()) {
      if (profile != Profile.SWARM || random.nextInt(3) == 0) {
        drawn.add(trouble);
      }
    }
    return drawn;
  }
}
