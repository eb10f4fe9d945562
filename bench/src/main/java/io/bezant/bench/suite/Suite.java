package io.bezant.bench.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.Clients;
import io.bezant.bench.load.LoadPlan;
import io.bezant.bench.load.LoadReport;
import io.bezant.bench.load.LoadRun;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.bench.load.Pacing;
import io.bezant.bench.load.Provenance;
import io.bezant.bench.load.WarmUp;
import io.bezant.bench.load.Workload;
import io.bezant.bench.load.Workload.Mix;
import io.bezant.cli.Printer;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.screen.Screen;
import io.bezant.client.BezantException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.IntPredicate;

/** All measurements, one after the other, on clusters of its own. */
final class Suite {

  private static final int REPLICAS = 4;
  private static final int MANY = 256;
  private static final int SHORT_BYTES = 256;
  private static final int LONG_BYTES = 1024;
  private static final int KEYS = 100_000;

  /** Starts are measured with so many keys, or with fewer if no more are asked for. */
  private static final int START_KEYS = 1_000_000;

  private static final Duration WHOLE_PATIENCE = Duration.ofMinutes(2);

  private final SuitePlan plan;
  private final Launcher launcher;
  private final Provenance provenance;
  private final Screen screen;
  private final long beginNanos = System.nanoTime();
  private final ObjectNode result = Printer.newObject();
  private final ObjectNode rows = result.putObject("rows");
  private final ArrayNode byKeys = result.putArray("growthByKeys");
  private final ArrayNode byReplicas = result.putArray("growthByReplicas");
  private final ObjectNode starts = result.putObject("starts");
  private final ArrayNode skipped = result.putArray("skipped");

  /** A suite that has not begun. */
  Suite(SuitePlan plan, Launcher launcher, Screen screen) {
    this.plan = plan;
    this.launcher = launcher;
    this.provenance = Provenance.of(launcher.script());
    this.screen = screen;
  }

  /** Something that the suite does. */
  private interface Part {
    void run() throws IOException, InterruptedException;
  }

  /** What a load asks for, by how many, who they are. */
  private record Ask(Mix mix, int valueBytes, int keys, int callers, int identities) {

    static Ask of(Mix mix, int valueBytes, int callers) {
      return new Ask(mix, valueBytes, KEYS, callers, 1);
    }

    Ask overKeys(int count) {
      return new Ask(mix, valueBytes, count, callers, identities);
    }
  }

  /** Measures everything. */
  ObjectNode run() throws IOException, InterruptedException {
    double loadBefore = Machine.loadAverage();
    part("clusters of four", Duration.ofSeconds(60), this::mainCluster);
    for (int replicas : plan.replicaCounts()) {
      part("n = " + replicas, Duration.ofSeconds(40 + 4L * replicas), () -> ofReplicas(replicas));
    }
    part("BouncyCastle alone", Duration.ofSeconds(45), this::withoutNativeCode);
    ObjectNode settings = result.putObject("settings");
    settings
        .put("quick", plan.quick())
        .put("measuredSeconds", plan.measured().toMillis() / 1e3)
        .put("measuredAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
        .put("tookSeconds", Math.rint((System.nanoTime() - beginNanos) / 1e9));
    Machine.now(loadBefore).addTo(settings);
    provenance.addTo(settings);
    Derived.addTo(result);
    Targets.addTo(result);
    return result;
  }

  /** Does a part if there is time for it; a part that fails is told and ends nothing else. */
  private void part(String name, Duration need, Part part)
      throws IOException, InterruptedException {
    Duration passed = Duration.ofNanos(System.nanoTime() - beginNanos);
    if (plan.quick() && passed.plus(need).compareTo(SuitePlan.QUICK_BUDGET) > 0) {
      skip(name, "no time left for it in --quick");
      return;
    }
    try {
      part.run();
    } catch (BezantException | io.bezant.cli.cluster.ClusterException failed) {
      skip(name, "it failed: " + failed.getMessage());
    }
  }

  private void skip(String name, String why) {
    skipped.addObject().put("part", name).put("why", why);
    screen.line("skipped: " + name + ": " + why);
  }

  private void mainCluster() throws IOException, InterruptedException {
    screen.line("making and starting a cluster of " + REPLICAS + " with " + MANY + " clients");
    try (Arena arena = Arena.open(REPLICAS, MANY, launcher, screen)) {
      try (Clients one = arena.connect(1)) {
        measureWithOneClient(arena, one);
      }
      part("256 identities", Duration.ofSeconds(50), () -> identities(arena));
      grow(arena, count -> count <= START_KEYS);
      int loaded =
          plan.growthKeys().stream().filter(count -> count <= START_KEYS).reduce(KEYS, Math::max);
      try (Clients one = arena.connect(1)) {
        next(
            "range1000Callers1",
            String.format(Locale.ROOT, "a range of 1,000 of %,d keys, 256 B, one caller", loaded),
            arena,
            one,
            Ask.of(Mix.RANGE, SHORT_BYTES, 1).overKeys(loaded));
      }
      part("starts", Duration.ofSeconds(20), () -> starts(arena, loaded));
      grow(arena, count -> count > START_KEYS);
    }
  }

  private void grow(Arena arena, IntPredicate wanted) throws IOException, InterruptedException {
    for (int count : plan.growthKeys()) {
      if (wanted.test(count)) {
        part(
            String.format(Locale.ROOT, "%,d keys", count),
            Duration.ofSeconds(15 + count / 10_000),
            () -> ofKeys(arena, count));
      }
    }
  }

  private void measureWithOneClient(Arena arena, Clients one)
      throws IOException, InterruptedException {
    fill(one, Ask.of(Mix.PUT, SHORT_BYTES, MANY));
    row(
        "put256Callers256",
        "put 256 B, 256 callers of one client",
        load(arena, one, Ask.of(Mix.PUT, SHORT_BYTES, MANY), plan.firstWarmUp()));
    next("put256Callers1", "put 256 B, one caller", arena, one, Ask.of(Mix.PUT, SHORT_BYTES, 1));
    next(
        "get256Callers256",
        "get 256 B, 256 callers of one client",
        arena,
        one,
        Ask.of(Mix.GET, SHORT_BYTES, MANY));
    next("get256Callers1", "get 256 B, one caller", arena, one, Ask.of(Mix.GET, SHORT_BYTES, 1));
    next(
        "put1024Callers256",
        "put 1 KiB, 256 callers of one client",
        arena,
        one,
        Ask.of(Mix.PUT, LONG_BYTES, MANY));
    next(
        "get1024Callers256",
        "get 1 KiB, 256 callers of one client",
        arena,
        one,
        Ask.of(Mix.GET, LONG_BYTES, MANY));
    next("put1024Callers1", "put 1 KiB, one caller", arena, one, Ask.of(Mix.PUT, LONG_BYTES, 1));
  }

  private void next(String id, String title, Arena arena, Clients clients, Ask ask)
      throws IOException, InterruptedException {
    part(
        title,
        plan.warmUp().plus(plan.measured()).plusSeconds(5),
        () -> row(id, title, load(arena, clients, ask, new WarmUp.Fixed(plan.warmUp()))));
  }

  private void identities(Arena arena) throws InterruptedException {
    try (Clients many = arena.connect(MANY)) {
      row(
          "put256Identities256",
          "put 256 B, 256 clients with a key each, one call at a time",
          load(arena, many, new Ask(Mix.PUT, SHORT_BYTES, KEYS, MANY, MANY), plan.firstWarmUp()));
    }
  }

  private void ofKeys(Arena arena, int count) throws InterruptedException {
    Ask ask = Ask.of(Mix.PUT, SHORT_BYTES, MANY).overKeys(count);
    try (Clients one = arena.connect(1)) {
      fill(one, ask);
      LoadReport report = load(arena, one, ask, new WarmUp.Fixed(plan.warmUp()));
      byKeys.addObject().put("keys", count).set("load", report.toJson());
      tell(String.format(Locale.ROOT, "put 256 B over %,d keys", count), report);
    }
  }

  private void fill(Clients clients, Ask ask) throws InterruptedException {
    screen.line(String.format(Locale.ROOT, "writing %,d keys", ask.keys()));
    Screen.Bar bar = screen.bar(ask.keys());
    clients.preload(workload(ask), bar::advance);
    bar.end();
  }

  private void starts(Arena arena, int keys) throws IOException, InterruptedException {
    if (!LocalCluster.await(WHOLE_PATIENCE, arena.cluster()::isWhole)) {
      skip("starts", "the cluster did not become whole");
      return;
    }
    StartTimes times = new StartTimes(arena, plan.starts());
    long replica =
        times.replica(starts.putObject("replica"), keys).path("medianMillis").longValue();
    long put = times.put(starts.putObject("put")).path("medianMillis").longValue();
    screen.line(
        String.format(
            Locale.ROOT,
            "a replica with %,d keys serves after %,d ms; `bezant put` takes %,d ms",
            keys,
            replica,
            put));
  }

  private void ofReplicas(int replicas) throws IOException, InterruptedException {
    screen.line("making and starting a cluster of " + replicas);
    try (Arena arena = Arena.open(replicas, 1, launcher, screen);
        Clients one = arena.connect(1)) {
      LoadReport report = load(arena, one, Ask.of(Mix.PUT, SHORT_BYTES, MANY), plan.firstWarmUp());
      byReplicas
          .addObject()
          .put("n", replicas)
          .put("f", arena.cluster().file().config().quorums().faultsTolerated())
          .set("load", report.toJson());
      tell("put 256 B, n = " + replicas, report);
    }
  }

  private void withoutNativeCode() throws IOException, InterruptedException {
    Launcher plain = launcher.with("BEZANT_JAVA_OPTS", "-Dbezant.ed25519=bouncycastle");
    try (Arena arena = Arena.open(REPLICAS, 1, plain, screen);
        Clients one = arena.connect(1)) {
      row(
          "put256Callers256BouncyCastle",
          "put 256 B, 256 callers of one client, signatures by BouncyCastle alone",
          load(arena, one, Ask.of(Mix.PUT, SHORT_BYTES, MANY), plan.firstWarmUp()));
      next(
          "put256Callers1BouncyCastle",
          "put 256 B, one caller, signatures by BouncyCastle alone",
          arena,
          one,
          Ask.of(Mix.PUT, SHORT_BYTES, 1));
    }
  }

  private static Workload workload(Ask ask) {
    return new Workload(
        ask.mix(), new Workload.Shape(ask.keys(), ask.valueBytes(), Workload.Shape.EVEN), 1);
  }

  private LoadReport load(Arena arena, Clients clients, Ask ask, WarmUp warmUp)
      throws InterruptedException {
    LoadPlan how =
        new LoadPlan(
            ask.callers(), ask.identities(), warmUp, plan.measured(), 1, new Pacing.Closed());
    return LoadRun.of(arena.stage(clients, provenance), workload(ask), how);
  }

  private void row(String id, String title, LoadReport report) {
    rows.putObject(id).put("title", title).set("load", report.toJson());
    tell(title, report);
  }

  private void tell(String title, LoadReport report) {
    screen.line(
        String.format(
            Locale.ROOT,
            "%-60s %,9.0f per second   p50 %.2f ms   replicas %.1f µs per op",
            title,
            report.opsPerSecond(),
            report.interval().micros(50) / 1e3,
            report.replicaCpuMicrosPerOp().orElse(Double.NaN)));
  }
}
