package io.bezant.bench.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Callers that each ask for one thing, wait for the answer and ask for the next: they ask less of a
 * store that is slow, so a stall shows in few of their answers.
 *
 * <p>A caller is no thread: the answer to one question asks the next, on whatever thread the answer
 * comes. After a failure a caller pauses for a moment.
 */
public final class ClosedLoop implements Loop {

  private static final Executor AFTER_PAUSE =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private final Asking asking;
  private final LatencyRecorder recorder;
  private final int callerCount;
  private final CountDownLatch working;
  private volatile boolean isOver;

  /**
   * A loop that has not begun.
   *
   * @param recorder where callers note what came of it
   */
  public ClosedLoop(Asking asking, LatencyRecorder recorder, int callerCount) {
    this.asking = asking;
    this.recorder = recorder;
    this.callerCount = callerCount;
    this.working = new CountDownLatch(callerCount);
  }

  @Override
  public void start() {
    for (int caller = 0; caller < callerCount; caller++) {
      ask(caller);
    }
  }

  @Override
  public void stop() throws InterruptedException {
    isOver = true;
    working.await();
  }

  private void ask(int caller) {
    if (isOver) {
      working.countDown();
      return;
    }
    long begin = System.nanoTime();
    var unused =
        asking
            .ask(caller)
            .whenComplete(
                (result, failure) -> onAnswer(caller, System.nanoTime() - begin, failure));
  }

  private void onAnswer(int caller, long nanos, @Nullable Throwable failure) {
    if (failure == null) {
      recorder.done(nanos);
      ask(caller);
    } else {
      recorder.failed(cause(failure));
      AFTER_PAUSE.execute(() -> ask(caller));
    }
  }

  /** What went wrong, without what the future wrapped around it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause == null ? failure : cause;
  }
}
