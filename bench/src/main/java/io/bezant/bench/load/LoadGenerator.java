package io.bezant.bench.load;

import io.bezant.client.BezantException;
import io.bezant.client.KvClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Callers that each ask for one thing, wait for the answer and ask for the next, until they are
 * told to stop.
 *
 * <p>A caller is no thread: the answer to one question asks the next, on whatever thread the answer
 * comes. After a failure a caller pauses for a moment.
 */
public final class LoadGenerator {

  private static final int PRELOADS_AT_ONCE = 512;
  private static final Executor AFTER_PAUSE =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private final List<KvClient> clients;
  private final Workload workload;
  private final LatencyRecorder recorder;
  private final List<Caller> callers = new ArrayList<>();
  private final CountDownLatch working;
  private volatile boolean isOver;

  /**
   * A generator that has not begun.
   *
   * @param clients what the callers share, evenly
   * @param workload what they ask for
   * @param recorder where they note what came of it
   * @param plan how many they are, and the seed
   */
  public LoadGenerator(
      List<KvClient> clients, Workload workload, LatencyRecorder recorder, LoadPlan plan) {
    this.clients = List.copyOf(clients);
    this.workload = workload;
    this.recorder = recorder;
    this.working = new CountDownLatch(plan.callerCount());
    SplittableRandom random = new SplittableRandom(plan.seed());
    for (int i = 0; i < plan.callerCount(); i++) {
      callers.add(new Caller(this.clients.get(i % this.clients.size()), random.split()));
    }
  }

  /**
   * Writes every key once and waits for that.
   *
   * @param progress called after each, from any thread
   * @throws BezantException the first failure, if there was one
   */
  public void preload(Runnable progress) throws InterruptedException {
    Semaphore room = new Semaphore(PRELOADS_AT_ONCE);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < workload.keyCount() && failure.get() == null; i++) {
      room.acquire();
      var unused =
          workload
              .preload(clients.get(i % clients.size()), i)
              .whenComplete(
                  (result, failed) -> {
                    if (failed != null) {
                      failure.compareAndSet(null, failed);
                    }
                    progress.run();
                    room.release();
                  });
    }
    room.acquire(PRELOADS_AT_ONCE);
    if (failure.get() instanceof BezantException known) {
      throw known;
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a key could not be written", failure.get());
    }
  }

  /** Lets all callers begin. */
  public void start() {
    callers.forEach(Caller::ask);
  }

  /** Lets no caller ask again, and waits until all have their last answer. */
  public void stop() throws InterruptedException {
    isOver = true;
    working.await();
  }

  /** One who asks. It has at most one question open, so nothing here needs a lock. */
  private final class Caller {

    private final KvClient kv;
    private final SplittableRandom random;

    Caller(KvClient kv, SplittableRandom random) {
      this.kv = kv;
      this.random = random;
    }

    void ask() {
      if (isOver) {
        working.countDown();
        return;
      }
      long begin = System.nanoTime();
      var unused =
          workload
              .ask(kv, random)
              .whenComplete((result, failure) -> onAnswer(System.nanoTime() - begin, failure));
    }

    private void onAnswer(long nanos, @Nullable Throwable failure) {
      if (failure == null) {
        recorder.done(nanos);
        ask();
      } else {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        recorder.failed(cause == null ? failure : cause);
        AFTER_PAUSE.execute(this::ask);
      }
    }
  }
}
