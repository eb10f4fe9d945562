package io.bezant.bench.simulation;

import io.bezant.bench.simulation.RunReport.Failure;
import io.bezant.bench.simulation.invariant.BrokenInvariant;
import io.bezant.bench.simulation.invariant.Invariant.Standing;
import io.bezant.bench.simulation.world.SimulatedClient;
import io.bezant.bench.simulation.world.TraceHash;
import io.bezant.protocol.SequenceNumber;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes one run out of one seed: a half in which anything may fail and nothing may go wrong, and a
 * half in which faults have stopped, liars have not, and everything must come to its end in a
 * stated time. Knows no clock and no thread.
 */
public final class Simulator {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int LINES_KEPT = 400;

  /** Everybody has so much time at least to settle after trouble has ended. */
  private static final long SETTLE_MILLIS = 20_000;

  /** And so many times the longest timeout, for views that fail. */
  private static final int SETTLE_TIMEOUTS = 20;

  /** After power has failed in the second half. */
  private static final long RESTART_MILLIS = 5;

  private static final long LOOK_NANOS = 5 * NANOS_PER_MILLI;

  /** A pass that began before trouble ended, and a whole one. */
  private static final int SCRUBS = 2;

  private final Seed seed;
  private final Profile profile;
  private final RunPlan plan;
  private final Chronicle chronicle;
  private final Blackout blackout;
  private final World world;
  private final SimulatedCluster cluster;
  private final Mishaps mishaps;
  private long healedNanos;

  /** Everybody had come to rest once, and what was the store's revision then. */
  private boolean hasSettledOnce;

  private long owedRevision;

  private Simulator(Seed seed, Profile profile, Making making) {
    this.seed = seed;
    this.profile = profile;
    this.chronicle = making.chronicle();
    this.blackout = making.blackout();
    this.plan = RunPlan.draw(seed, profile).withAtMost(making.reduction().maxOperations());
    this.world = World.of(seed, plan, making.variant(), chronicle, blackout);
    this.cluster = new SimulatedCluster(world);
    this.mishaps = new Mishaps(world, cluster, making.reduction());
    blackout.onFailure(this::loseAllPower);
  }

  /** How a run is made, beside its seed. */
  private record Making(
      Variant variant, Reduction reduction, Chronicle chronicle, Blackout blackout) {
    Making(Variant variant, Reduction reduction, Chronicle chronicle) {
      this(variant, reduction, chronicle, Blackout.never());
    }
  }

  /** Makes a run; if it fails, the same run again, to tell what happened last. */
  public static RunReport run(long seed, Profile profile, Variant variant) {
    RunReport report = run(seed, profile, variant, Reduction.NONE);
    return report.failure().isEmpty()
        ? report
        : new Simulator(
                new Seed(seed),
                profile,
                new Making(variant, Reduction.NONE, Chronicle.keeping(LINES_KEPT)))
            .judged();
  }

  /** Makes a run without some of what would happen in it. */
  public static RunReport run(long seed, Profile profile, Variant variant, Reduction reduction) {
    return new Simulator(
            new Seed(seed), profile, new Making(variant, reduction, Chronicle.keeping(0)))
        .judged();
  }

  /** Makes a run in which the power of all machines fails once, or never. */
  public static RunReport run(long seed, Profile profile, Variant variant, Blackout blackout) {
    Making making = new Making(variant, Reduction.NONE, Chronicle.keeping(0), blackout);
    return new Simulator(new Seed(seed), profile, making).judged();
  }

  /** The same, and shows everything that happens in it. */
  public static RunReport show(
      long seed, Profile profile, Variant variant, Blackout blackout, Consumer<String> to) {
    Making making = new Making(variant, Reduction.NONE, Chronicle.showing(to), blackout);
    return new Simulator(new Seed(seed), profile, making).judged();
  }

  /** Makes a run and shows everything that happens in it. */
  public static RunReport show(
      long seed, Profile profile, Variant variant, Reduction reduction, Consumer<String> to) {
    return new Simulator(
            new Seed(seed), profile, new Making(variant, reduction, Chronicle.showing(to)))
        .judged();
  }

  private RunReport judged() {
    Optional<Failure> failure = Optional.empty();
    try {
      play();
    } catch (BrokenInvariant broken) {
      failure = Optional.of(new Failure(broken.invariant(), String.valueOf(broken.getMessage())));
    } catch (SelfContradiction broken) {
      failure = Optional.of(new Failure("a replica's own checks", textOf(broken)));
    } catch (Stall stall) {
      failure = Optional.of(new Failure("liveness", String.valueOf(stall.getMessage())));
    } catch (RuntimeException | Error defect) {
      failure = Optional.of(new Failure("defect", textOf(defect)));
    }
    cluster.deeds().forEach(world.tally()::add);
    world.tally().add("frames sent", world.network().sent());
    return new RunReport(
        seed.value(),
        profile,
        plan.toString(),
        failure,
        world.tally(),
        world.marks(),
        world.agenda().nowNanos(),
        Math.max(0, world.agenda().nowNanos() - healedNanos),
        world.agenda().happened(),
        world.trace().value(),
        chronicle.lines());
  }

  private static String textOf(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private void play() {
    mishaps.start();
    cluster.start();
    long endNanos = plan.troubleEndMillis() * NANOS_PER_MILLI;
    while (world.agenda().nowNanos() < endNanos
        && !blackout.hasHappened()
        && world.agenda().runNext()) {
      // Anything may happen, and the witness looks at each event.
    }
    healedNanos = world.agenda().nowNanos();
    mishaps.end();
    world.chronicle().note(() -> "trouble is over");
    cluster.clients().forEach(client -> client.askOnceMore(plan.restless()));
    settle();
    requireRotFound();
    requireEqualStates();
    requireNoViewLeftForNothing();
    world.witness().atEnd(standings());
    HistoryJudge.judge(world, cluster);
    if (!cluster.complaints().isEmpty()) {
      throw new Stall(String.join("; ", cluster.complaints()));
    }
    cluster.clients().forEach(SimulatedClient::close);
  }

  /** Whoever is at work now fails by itself, when it has asked its disk. */
  private void loseAllPower() {
    chronicle.note(() -> "all power fails");
    cluster.machines().forEach(SimulatedReplica::loseTheirPower);
    if (healedNanos > 0) {
      healedNanos = world.agenda().nowNanos();
      cluster.machines().forEach(each -> each.startLater(RESTART_MILLIS));
    }
  }

  private void settle() {
    long patience = SETTLE_MILLIS + SETTLE_TIMEOUTS * plan.options().maxTimeoutMillis();
    long lookNanos = 0;
    boolean isOwed = true;
    while (world.agenda().nowNanos() < lookNanos || isOwed || !isSettled()) {
      if (isOwed && cluster.clients().stream().noneMatch(SimulatedClient::isOwed)) {
        isOwed = false;
        cluster.clients().forEach(SimulatedClient::rest);
      }
      if (world.agenda().nowNanos() > healedNanos + patience * NANOS_PER_MILLI) {
        throw new Stall("not settled after " + patience + " ms: " + standing());
      }
      if (world.agenda().nowNanos() >= lookNanos) {
        lookNanos = world.agenda().nowNanos() + LOOK_NANOS;
      }
      world.agenda().runNext();
    }
  }

  private boolean isSettled() {
    if (!hasSettledOnce && !isAtRest()) {
      return false;
    }
    if (!hasSettledOnce) {
      hasSettledOnce = true;
      owedRevision = world.witness().revision();
    }
    return isAtRest()
        && cluster.clients().stream().allMatch(client -> client.isToldThrough(owedRevision));
  }

  private boolean isAtRest() {
    if (!cluster.clients().stream().allMatch(SimulatedClient::isDone)) {
      return false;
    }
    TreeSet<SequenceNumber> executed = new TreeSet<>();
    for (SimulatedReplica each : cluster.honest()) {
      if (each.status().isEmpty() || each.isAmnesiac()) {
        return false;
      }
      each.status().ifPresent(status -> executed.add(status.executed()));
    }
    return executed.size() <= 1
        && rotting().stream().allMatch(each -> each.life().orElseThrow().scrubs() >= SCRUBS);
  }

  private List<Standing> standings() {
    List<Standing> all = new ArrayList<>();
    cluster.honest().forEach(each -> each.standing().ifPresent(all::add));
    return all;
  }

  private String standing() {
    StringBuilder text = new StringBuilder();
    for (SimulatedClient each : cluster.clients()) {
      text.append(each.open()).append(" operations open, ").append(each.toldText()).append("; ");
    }
    for (SimulatedReplica each : cluster.honest()) {
      text.append("\n  replica ").append(each.id()).append(": ");
      text.append(each.status().map(Object::toString).orElse("down"));
    }
    return text.toString();
  }

  /** The scrubber has been everywhere since trouble ended, so whoever is up has a whole state. */
  private void requireRotFound() {
    for (SimulatedReplica each : rotting()) {
      if (!each.store().isWhole()) {
        throw new BrokenInvariant(
            "rot is found", "the state of replica " + each.id() + " is damaged, and it goes on");
      }
    }
  }

  private List<SimulatedReplica> rotting() {
    return plan.hasDecay()
        ? cluster.honest().stream()
            .filter(each -> plan.rotting().contains(each.id().value()))
            .toList()
        : List.of();
  }

  /** Where nothing fails, nobody leaves a view, whoever is out of a client's reach (I10). */
  private void requireNoViewLeftForNothing() {
    if (profile == Profile.CALM && world.tally().of("views left") > 0) {
      throw new BrokenInvariant("I10 views per fault", "a view was left and nothing had failed");
    }
  }

  private void requireEqualStates() {
    TreeSet<Long> states = new TreeSet<>();
    for (SimulatedReplica each : cluster.honest()) {
      TraceHash hash = new TraceHash();
      each.life()
          .orElseThrow()
          .state()
          .scan(
              io.bezant.crypto.Bytes.EMPTY,
              Optional.empty(),
              (key, record) -> {
                hash.add(key);
                hash.add(record);
                return true;
              });
      states.add(hash.value());
    }
    if (states.size() > 1) {
      throw new BrokenInvariant("equal states", "the states of honest replicas differ at the end");
    }
  }

  /** Something does not come to its end. */
  private static final class Stall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stall(String what) {
      super(what);
    }
  }
}
