package io.bezant.bench.load;

import io.bezant.bench.cost.CpuGroup;
import io.bezant.bench.cost.ProcessAccounts;
import io.bezant.cli.screen.Screen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One load from the warm-up to the report, on a cluster that runs and clients that are connected.
 */
public final class LoadRun {

  private static final long STEP_MILLIS = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final LoadTarget target;
  private final LoadPlan plan;
  private final LoadMeter meter;
  private final LatencyRecorder recorder;

  /**
   * A run that has not begun.
   *
   * @param recorder where callers note what came of their questions
   */
  public LoadRun(LoadTarget target, LoadPlan plan, LatencyRecorder recorder) {
    this.target = target;
    this.plan = plan;
    this.recorder = recorder;
    this.meter = new LoadMeter(target, ProcessAccounts.OF_THIS_MACHINE);
  }

  /**
   * Where loads are made.
   *
   * @param target a cluster that runs
   * @param clients connected to it, at least one
   * @param provenance which build, on which machine
   * @param screen where progress is shown
   */
  public record Stage(LoadTarget target, Clients clients, Provenance provenance, Screen screen) {}

  /**
   * Writes what will be read, makes the load and measures it.
   *
   * @param stage where
   */
  public static LoadReport of(Stage stage, Workload workload, LoadPlan plan)
      throws InterruptedException {
    Clients clients = stage.clients();
    double loadBefore = LoadSettings.Machine.loadAverage();
    if (workload.reads()) {
      Screen.Bar bar = stage.screen().bar(workload.shape().keyCount());
      clients.preload(workload, bar::advance);
      bar.end();
    }
    Measured measured =
        new LoadRun(stage.target(), plan, new LatencyRecorder())
            .run(clients.asking(workload, plan), stage.screen());
    LoadSettings settings =
        new LoadSettings(
            workload.mix(),
            workload.shape(),
            plan,
            LoadSettings.Cluster.of(stage.target(), stage.provenance()),
            LoadSettings.Machine.now(loadBefore));
    return new LoadReport(measured, settings);
  }

  /**
   * What came of it.
   *
   * @param interval what the callers noted
   * @param seconds how long it was measured
   * @param cost what it took
   * @param detail the same, taken apart
   * @param warmUp how long it ran before
   */
  public record Measured(
      LatencyRecorder.Interval interval,
      double seconds,
      LoadReport.Cost cost,
      LoadDetail detail,
      Duration warmUp) {}

  /** Runs the load to its end. */
  public Measured run(Asking asking, Screen screen) throws InterruptedException {
    return run(asking, screen, () -> {});
  }

  /**
   * Runs the load to its end.
   *
   * @param atBegin called when the warm-up is over
   */
  public Measured run(Asking asking, Screen screen, Runnable atBegin) throws InterruptedException {
    Loop loop = plan.loop(asking, recorder);
    Screen.Bar bar =
        screen.bar((plan.warmUp().most().toMillis() + plan.measured().toMillis()) / STEP_MILLIS);
    loop.start();
    try {
      Duration warmUp = warmUp(bar);
      OptionalLong executedBefore = target.executed();
      OptionalLong viewBefore = target.view();
      var unusedWarmUp = recorder.take();
      var unusedPace = pace(loop);
      atBegin.run();
      LoadMeter.Reading begin = meter.read();
      LatencyRecorder.Interval interval = LatencyRecorder.Interval.none();
      List<LoadDetail.Second> series = new ArrayList<>();
      LoadMeter.Reading end = measure(begin, interval, series, bar);
      Optional<OpenLoop.Pace> pace = pace(loop);
      LoadReport.Cost cost =
          new LoadReport.Cost(
              end.replicaSecondsSince(begin),
              end.clientSecondsSince(begin),
              difference(executedBefore, target.executed()),
              difference(viewBefore, target.view()));
      LoadDetail detail =
          new LoadDetail(
              LoadDetail.replicas(target, end.replicasSince(begin), meter.anonymousKibibytes()),
              end.clientSince(begin),
              series,
              pace);
      return new Measured(interval, end.secondsSince(begin), cost, detail, warmUp);
    } finally {
      bar.end();
      loop.stop();
    }
  }

  private LoadMeter.Reading measure(
      LoadMeter.Reading begin,
      LatencyRecorder.Interval sum,
      List<LoadDetail.Second> series,
      Screen.Bar bar)
      throws InterruptedException {
    LoadMeter.Reading last = begin;
    long end = begin.nanos() + plan.measured().toNanos();
    for (long second = 1; last.nanos() < end; second++) {
      passUntil(Math.min(end, begin.nanos() + second * SECOND.toNanos()), bar);
      LatencyRecorder.Interval interval = recorder.take();
      LoadMeter.Reading now = meter.read();
      sum.add(interval);
      series.add(
          LoadDetail.Second.of(
              now.secondsSince(begin),
              now.secondsSince(last),
              interval,
              now.allReplicasSince(last)));
      last = now;
    }
    return last;
  }

  private Duration warmUp(Screen.Bar bar) throws InterruptedException {
    long begin = System.nanoTime();
    switch (plan.warmUp()) {
      case WarmUp.Fixed(Duration time) -> passUntil(begin + time.toNanos(), bar);
      case WarmUp.Steady steady -> untilSteady(steady, begin, bar);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private void untilSteady(WarmUp.Steady rule, long begin, Screen.Bar bar)
      throws InterruptedException {
    LoadMeter.Reading last = meter.read();
    int calm = 0;
    while (calm < WarmUp.Steady.WINDOWS && System.nanoTime() - begin < rule.most().toNanos()) {
      passUntil(System.nanoTime() + WarmUp.Steady.WINDOW.toNanos(), bar);
      LoadMeter.Reading now = meter.read();
      var spent = now.allReplicasSince(last);
      boolean isCalm = spent.totalMicros() > 0 && spent.share(CpuGroup.JIT) <= rule.jitShare();
      calm = isCalm ? calm + 1 : 0;
      last = now;
    }
  }

  private static Optional<OpenLoop.Pace> pace(Loop loop) {
    return switch (loop) {
      case ClosedLoop closed -> Optional.empty();
      case OpenLoop open -> Optional.of(open.takePace());
    };
  }

  private static void passUntil(long endNanos, Screen.Bar bar) throws InterruptedException {
    for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
      Thread.sleep(Math.clamp(left / 1_000_000, 1, STEP_MILLIS));
      bar.advance();
    }
  }

  private static OptionalLong difference(OptionalLong begin, OptionalLong end) {
    return begin.isPresent() && end.isPresent()
        ? OptionalLong.of(end.getAsLong() - begin.getAsLong())
        : OptionalLong.empty();
  }
}
