package io.bezant.bench.load;

import io.bezant.cli.screen.Screen;
import io.bezant.client.BezantClient;
import io.bezant.client.ConnectionState;
import io.bezant.client.KvClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** One load from the first connection to the report. */
final class LoadRun {

  private static final long STEP_MILLIS = 100;
  private static final long POLL_MILLIS = 10;
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(30);
  private static final double NANOS_PER_SECOND = 1e9;

  private final LoadTarget target;
  private final Workload workload;
  private final LoadPlan plan;
  private final LatencyRecorder recorder = new LatencyRecorder();

  LoadRun(LoadTarget target, Workload workload, LoadPlan plan) {
    this.target = target;
    this.workload = workload;
    this.plan = plan;
  }

  /** What the clock and the processes showed at one moment. */
  private record Reading(long nanos, Optional<Duration> replicaCpu, Optional<Duration> clientCpu) {}

  /**
   * Makes the load and measures it.
   *
   * @param screen where progress is shown
   * @param deadline of each operation, if not as the client files say
   */
  Measured run(Screen screen, Optional<Duration> deadline) throws InterruptedException {
    List<Path> files = target.clientFiles(plan.identityCount());
    List<BezantClient> clients = new ArrayList<>();
    try {
      List<KvClient> ways = new ArrayList<>();
      for (Path file : files) {
        // Answers ask the next question: on the client's own thread that costs no switch.
        BezantClient client =
            BezantClient.builder().config(file).callbackExecutor(Runnable::run).build();
        clients.add(client);
        client.connect();
        ways.add(deadline.map(client.kv()::withDeadline).orElse(client.kv()));
      }
      awaitConnections(clients);
      return measure(new LoadGenerator(ways, workload, recorder, plan), screen);
    } finally {
      clients.forEach(BezantClient::close);
    }
  }

  /** A client that has just begun may need longer to connect than an operation waits for that. */
  private static void awaitConnections(List<BezantClient> clients) throws InterruptedException {
    long deadline = System.nanoTime() + CONNECT_PATIENCE.toNanos();
    for (BezantClient client : clients) {
      while (client.connectionState() == ConnectionState.SUSPENDED
          && System.nanoTime() < deadline) {
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /** What came of it. */
  record Measured(
      LatencyRecorder.Interval interval,
      double seconds,
      LoadReport.Cost cost,
      OptionalLong viewChanges,
      double loadBefore) {}

  private Measured measure(LoadGenerator generator, Screen screen) throws InterruptedException {
    double loadBefore = LoadSettings.Machine.loadAverage();
    if (workload.reads()) {
      Screen.Bar bar = screen.bar(workload.keyCount());
      generator.preload(bar::advance);
      bar.end();
    }
    Screen.Bar bar =
        screen.bar((plan.warmUp().toMillis() + plan.measured().toMillis()) / STEP_MILLIS);
    generator.start();
    pass(plan.warmUp(), bar);
    OptionalLong executedBefore = target.executed();
    OptionalLong viewBefore = target.view();
    Reading begin = read();
    LatencyRecorder.Interval unusedWarmUp = recorder.take();
    pass(plan.measured(), bar);
    LatencyRecorder.Interval interval = recorder.take();
    Reading end = read();
    OptionalLong batches = difference(executedBefore, target.executed());
    OptionalLong viewChanges = difference(viewBefore, target.view());
    bar.end();
    generator.stop();
    return new Measured(
        interval,
        (end.nanos - begin.nanos) / NANOS_PER_SECOND,
        new LoadReport.Cost(
            difference(begin.replicaCpu, end.replicaCpu),
            difference(begin.clientCpu, end.clientCpu),
            batches),
        viewChanges,
        loadBefore);
  }

  private static void pass(Duration time, Screen.Bar bar) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      Thread.sleep(Math.clamp(left / 1_000_000, 1, STEP_MILLIS));
      bar.advance();
    }
  }

  private Reading read() {
    return new Reading(
        System.nanoTime(), new ProcessCpu(target.processes()).used(), ProcessCpu.own().used());
  }

  private static OptionalLong difference(OptionalLong begin, OptionalLong end) {
    return begin.isPresent() && end.isPresent()
        ? OptionalLong.of(end.getAsLong() - begin.getAsLong())
        : OptionalLong.empty();
  }

  private static OptionalDouble difference(Optional<Duration> begin, Optional<Duration> end) {
    return begin.isPresent() && end.isPresent()
        ? OptionalDouble.of(end.get().minus(begin.get()).toNanos() / NANOS_PER_SECOND)
        : OptionalDouble.empty();
  }
}
