package io.bezant.bench.ycsb;

import io.bezant.bench.load.Asking;
import io.bezant.bench.load.Clients;
import io.bezant.bench.load.LatencyRecorder;
import io.bezant.bench.load.LoadPlan;
import io.bezant.bench.load.LoadReport;
import io.bezant.bench.load.LoadRun;
import io.bezant.bench.load.LoadSettings;
import io.bezant.cli.screen.Screen;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import site.ycsb.WorkloadException;
import site.ycsb.measurements.Measurements;
import site.ycsb.workloads.CoreWorkload;

/** One YCSB workload from the first record to the report. */
final class YcsbRun {

  private final CoreLetter letter;
  private final RecordShape shape;
  private final LoadPlan plan;
  private final CoreWorkload workload;
  private final LongAdder conflicts = new LongAdder();
  private final Map<StoreBinding.Step, LatencyRecorder> steps =
      new EnumMap<>(StoreBinding.Step.class);

  /**
   * A run that has not begun.
   *
   * @throws IllegalArgumentException if YCSB does not take the workload
   */
  YcsbRun(CoreLetter letter, RecordShape shape, LoadPlan plan) {
    this.letter = letter;
    this.shape = shape;
    this.plan = plan;
    this.workload = workload(letter.properties(shape));
    for (StoreBinding.Step step : StoreBinding.Step.values()) {
      steps.put(step, new LatencyRecorder());
    }
  }

  private static CoreWorkload workload(Properties properties) {
    // YCSB's one set of measurements is made with the properties that were set before.
    Measurements.setProperties(properties);
    CoreWorkload made = new CoreWorkload();
    try {
      made.init(properties);
    } catch (WorkloadException refused) {
      throw new IllegalArgumentException("YCSB does not take this workload", refused);
    }
    return made;
  }

  YcsbReport run(LoadRun.Stage stage) throws InterruptedException {
    double loadBefore = LoadSettings.Machine.loadAverage();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<StoreBinding> bindings = bindings(stage.clients());
      insert(bindings, threads, stage.screen());
      Asking asking =
          caller -> CompletableFuture.runAsync(() -> transact(bindings.get(caller)), threads);
      LoadRun.Measured measured =
          new LoadRun(stage.target(), plan, new LatencyRecorder())
              .run(asking, stage.screen(), this::forgetWarmUp);
      Map<StoreBinding.Step, LatencyRecorder.Interval> byStep =
          new EnumMap<>(StoreBinding.Step.class);
      steps.forEach((step, recorder) -> byStep.put(step, recorder.take()));
      YcsbSettings settings =
          new YcsbSettings(
              letter,
              shape,
              plan,
              LoadSettings.Cluster.of(stage.target(), stage.provenance()),
              LoadSettings.Machine.now(loadBefore));
      return new YcsbReport(new LoadReport(measured, settings), byStep, conflicts.sum());
    }
  }

  private List<StoreBinding> bindings(Clients clients) {
    List<StoreBinding> bindings = new ArrayList<>();
    for (int caller = 0; caller < plan.callerCount(); caller++) {
      bindings.add(new StoreBinding(clients.of(caller), letter.modifiesWhatItRead(), conflicts));
    }
    return bindings;
  }

  /** YCSB's load phase: every thread inserts its share. */
  private void insert(List<StoreBinding> bindings, ExecutorService threads, Screen screen)
      throws InterruptedException {
    Screen.Bar bar = screen.bar(shape.recordCount());
    List<CompletableFuture<Void>> shares = new ArrayList<>();
    int threadCount = bindings.size();
    for (int i = 0; i < threadCount; i++) {
      StoreBinding binding = bindings.get(i);
      int share =
          shape.recordCount() / threadCount + (i < shape.recordCount() % threadCount ? 1 : 0);
      shares.add(CompletableFuture.runAsync(() -> insert(binding, share, bar), threads));
    }
    CompletableFuture.allOf(shares.toArray(CompletableFuture[]::new)).join();
    bar.end();
  }

  private void insert(StoreBinding binding, int count, Screen.Bar bar) {
    for (int i = 0; i < count; i++) {
      binding.begin();
      boolean inserted = workload.doInsert(binding, letter);
      var unused = binding.finish();
      if (!inserted) {
        throw new IllegalStateException("a record could not be inserted");
      }
      bar.advance();
    }
  }

  private void transact(StoreBinding binding) {
    long begin = System.nanoTime();
    binding.begin();
    boolean unused = workload.doTransaction(binding, letter);
    StoreBinding.Step step = binding.finish();
    LatencyRecorder recorder = steps.get(step);
    if (recorder != null) {
      recorder.done(System.nanoTime() - begin);
    }
  }

  private void forgetWarmUp() {
    steps.values().forEach(LatencyRecorder::take);
    conflicts.reset();
  }
}
