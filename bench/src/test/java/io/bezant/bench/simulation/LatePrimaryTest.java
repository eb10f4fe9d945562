package io.bezant.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.world.SimulatedClient;
import io.bezant.bench.simulation.world.SimulatedClient.Load;
import io.bezant.bench.simulation.world.Weather;
import io.bezant.client.core.Pacing;
import io.bezant.client.core.WatchBounds;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.replica.runtime.InboxLimits;
import io.bezant.replica.runtime.LaneLimits;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a primary that is late: one that lives is waited for, one that does not is not.
 */
final class LatePrimaryTest {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int PRIMARY = 0;
  private static final int CLIENTS = 4;
  private static final int STALL_MILLIS = 800;

  private final World world =
      World.of(new Seed(32), plan(), Variant.PRODUCTION, Chronicle.keeping(0), Blackout.never());
  private final SimulatedCluster cluster = new SimulatedCluster(world);

  /** Four replicas with the settings of production, a good network, and clients that ask on. */
  private static RunPlan plan() {
    RunKeys keys = new RunKeys(4, CLIENTS, /* real */ false, 32);
    Seed seed = new Seed(32);
    LaneLimits lane = new LaneLimits(8192, 16L << 20);
    return new RunPlan(
        Profile.CALM,
        keys,
        PlanLimits.cluster(keys, seed.stream("cluster"), Profile.CALM),
        CoreOptions.DEFAULT.withWarmUp(0),
        Pacing.DEFAULT,
        new InboxLimits(lane, lane, 48L << 20),
        5,
        new Load(100_000, 1, 50, 40, 600_000, 0, 20),
        List.of(),
        List.of(),
        Optional.empty(),
        Weather.CALM,
        EnumSet.noneOf(Profile.Trouble.class),
        1_000,
        1_000,
        Weather.CALM,
        /* restless */ false,
        new SimulatedClient.Watching(0, WatchBounds.DEFAULT),
        Optional.empty(),
        Optional.empty());
  }

  private void live(long millis) {
    long end = world.agenda().nowNanos() + millis * NANOS_PER_MILLI;
    while (world.agenda().nowNanos() < end) {
      assertTrue(world.agenda().runNext(), "nothing happens any more");
    }
  }

  private SimulatedReplica primary() {
    return cluster.machines().get(PRIMARY);
  }

  private long highestView() {
    return cluster.machines().stream()
        .flatMap(machine -> machine.status().stream())
        .map(CoreStatus::view)
        .mapToLong(view -> view.value())
        .max()
        .orElse(0);
  }

  private long answered() {
    return world.tally().of("operations answered");
  }

  private void warmUp() {
    cluster.start();
    live(3_000);
    assertTrue(answered() > 100, "answered " + answered());
    assertEquals(0, world.tally().of("views left"));
  }

  @Test
  void primaryWhoseDiskStallsIsWaitedForWhileItsProcessAnswers() {
    warmUp();
    long before = answered();
    primary().life().orElseThrow().spend(STALL_MILLIS * NANOS_PER_MILLI);
    live(STALL_MILLIS - 50);
    assertTrue(answered() - before < 20, "the stall is none: " + (answered() - before));
    live(2_000);
    assertEquals(0, world.tally().of("views left"), "a view was left for a slow disk");
    assertTrue(answered() - before > 100, "answered " + (answered() - before));
  }

  @Test
  void primaryWhoseProcessStandsStillIsReplacedBriskly() {
    warmUp();
    long began = world.agenda().nowNanos();
    primary().pause(10_000);
    while (highestView() == 0) {
      live(1);
    }
    long millis = (world.agenda().nowNanos() - began) / NANOS_PER_MILLI;
    assertTrue(millis <= 450, "replaced after " + millis + " ms");
  }

  @Test
  void primaryThatStallsForLongerThanAnybodyHasPatienceIsReplaced() {
    warmUp();
    primary().life().orElseThrow().spend(3 * STALL_MILLIS * NANOS_PER_MILLI);
    live(1_500);
    assertEquals(1, highestView());
  }
}
