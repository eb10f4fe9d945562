package io.bezant.cli.demo;

import io.bezant.cli.cluster.AckTimeline;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.client.KvClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The primary crashes while clients write. Nothing is told to them; they wait a moment, and every
 * write is acknowledged all the same.
 */
record KillPrimary() implements DemoStep {

  private static final int WRITERS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BEFORE = Duration.ofMillis(800);
  private static final Duration AFTER = Duration.ofMillis(1_500);
  private static final long FLOW_MILLIS = 250;

  @Override
  public String title(DemoStage stage) {
    return "Crash the primary while " + WRITERS + " callers write: kill -9";
  }

  @Override
  public void run(DemoStage stage) {
    LocalCluster cluster = stage.cluster();
    LocalReplica primary = cluster.awaitPrimary(PATIENCE);
    stage.check(true, "replica " + primary.id() + " is primary, the others back it up");
    stage.chooseVictim(primary);
    KvClient kv = stage.kv();
    AckTimeline timeline = new AckTimeline();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger next = new AtomicInteger(stage.keyCount());
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < WRITERS; i++) {
          writers.add(threads.submit(() -> write(kv, next, timeline, over)));
        }
        crash(stage, primary, timeline);
      } finally {
        over.set(true);
      }
    }
    writers.forEach(KillPrimary::requireAllAcknowledged);
    int written = next.get() - stage.keyCount();
    stage.addKeys(written);
    stage.check(
        true, String.format(Locale.ROOT, "%,d writes meanwhile, each acknowledged", written));
  }

  private static void crash(DemoStage stage, LocalReplica primary, AckTimeline timeline) {
    long viewBefore = stage.cluster().view().orElse(-1);
    LocalCluster.await(PATIENCE, () -> timeline.count() > 0);
    pause(BEFORE);
    timeline.watch();
    long pid = primary.process().map(ProcessHandle::pid).orElse(-1L);
    primary.kill();
    stage.check(
        primary.process().isEmpty(),
        "replica %d (process %d) is gone".formatted(primary.id(), pid));
    pause(AFTER);
    boolean goesOn =
        LocalCluster.await(PATIENCE, () -> timeline.openMillis(System.nanoTime()) < FLOW_MILLIS);
    stage.check(
        goesOn,
        String.format(
            Locale.ROOT,
            "gap in service: %,d ms without an acknowledgement; view %d, then %d",
            timeline.longestMillis(System.nanoTime()),
            viewBefore,
            stage.cluster().view().orElse(-1)));
  }

  private static void write(
      KvClient kv, AtomicInteger next, AckTimeline timeline, AtomicBoolean over) {
    while (!over.get()) {
      int number = next.getAndIncrement();
      kv.put(DemoStage.key(number), DemoStage.value(number));
      timeline.acknowledged(System.nanoTime());
    }
  }

  private static void requireAllAcknowledged(Future<?> writer) {
    try {
      writer.get();
    } catch (ExecutionException failed) {
      throw new DemoFailure("a write was not acknowledged: " + failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DemoFailure("interrupted");
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DemoFailure("interrupted");
    }
  }
}
