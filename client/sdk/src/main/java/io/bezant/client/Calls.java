package io.bezant.client;

import io.bezant.client.core.Failure;
import io.bezant.client.core.Operation.Way;
import io.bezant.client.runtime.ClientRuntime;
import io.bezant.client.runtime.Completion;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way from a call of the public API to the runtime and back, blocking or not.
 *
 * <p>Callers' code never runs on the client's loop: results are read on the thread that waits, and
 * futures are completed on the executor for callbacks, one task each, so that no callback can hold
 * up another or the client.
 */
final class Calls {

  /**
   * How much longer than its deadline a blocking call waits for the loop to say that it is over.
   */
  private static final long LOOP_GRACE_MILLIS = 2_000;

  private final ClientRuntime runtime;
  private final Executor callbacks;
  private final PublicKey clientKey;
  private final ClientMetrics metrics;

  Calls(ClientRuntime runtime, Executor callbacks, PublicKey clientKey, ClientMetrics metrics) {
    this.runtime = runtime;
    this.callbacks = callbacks;
    this.clientKey = clientKey;
    this.metrics = metrics;
  }

  /** Where callers' code runs. */
  Executor callbacks() {
    return callbacks;
  }

  /** How a result is made of what was agreed, and who measures the call. */
  private record Reading<T>(Duration deadline, Function<KvResult, T> reader, Measuring measuring) {}

  /** How a call ended. */
  private sealed interface Ending {

    record Executed(KvResult result, boolean isOrdered) implements Ending {}

    record Failed(Failure failure) implements Ending {}
  }

  /** Asks and waits. */
  <T> T await(Bytes operation, Way way, Duration deadline, Function<KvResult, T> reader) {
    if (runtime.isOnLoop()) {
      throw new IllegalStateException("a blocking call on the client's own thread never ends");
    }
    Reading<T> reading = new Reading<>(deadline, reader, Measuring.begin(metrics, operation, way));
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    runtime.submit(operation, way, deadline.toMillis(), completionOf(ending::complete));
    try {
      Ending end = ending.get(deadline.toMillis() + LOOP_GRACE_MILLIS, TimeUnit.MILLISECONDS);
      T value = read(end, reading);
      reading.measuring().answered(isOrdered(end));
      return value;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw counted(new BezantException.Interrupted(), reading);
    } catch (TimeoutException e) {
      throw counted(new BezantException.DeadlineExceeded(deadline, true), reading);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an ending is never exceptional", e);
    } catch (RuntimeException failure) {
      throw counted(failure, reading);
    }
  }

  private static RuntimeException counted(RuntimeException failure, Reading<?> reading) {
    reading.measuring().failed(failure);
    return failure;
  }

  /** Asks and returns at once. */
  <T> CompletableFuture<T> ask(
      Bytes operation, Way way, Duration deadline, Function<KvResult, T> reader) {
    Reading<T> reading = new Reading<>(deadline, reader, Measuring.begin(metrics, operation, way));
    CompletableFuture<T> future = new CompletableFuture<>();
    runtime.submit(
        operation,
        way,
        deadline.toMillis(),
        completionOf(ending -> dispatch(() -> complete(future, ending, reading))));
    return future;
  }

  /**
   * Does something that blocks, on a thread of its own. The future ends soon after the deadline
   * also where the work does not.
   */
  <T extends @Nullable Object> CompletableFuture<T> later(Supplier<T> work, Duration deadline) {
    CompletableFuture<T> future = new CompletableFuture<>();
    CompletableFuture<Void> alarm =
        new CompletableFuture<Void>()
            .orTimeout(deadline.toMillis() + LOOP_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    Thread.ofVirtual()
        .name("bezant-transaction")
        .start(
            () -> {
              try {
                T value = work.get();
                dispatch(() -> future.complete(value));
              } catch (Throwable failure) {
                dispatch(() -> future.completeExceptionally(failure));
              }
              alarm.cancel(false);
            });
    var unused =
        alarm.whenComplete(
            (_nothing, over) -> {
              if (over instanceof TimeoutException) {
                dispatch(
                    () ->
                        future.completeExceptionally(
                            new BezantException.DeadlineExceeded(deadline, true)));
              }
            });
    return future;
  }

  /** Whatever becomes of the callers' executor, the task is run: a future is completed by it. */
  private void dispatch(Runnable task) {
    try {
      callbacks.execute(task);
    } catch (Throwable callersExecutorTakesNothing) {
      task.run();
    }
  }

  /** The future first: those who count may take their time. */
  private <T> void complete(CompletableFuture<T> future, Ending ending, Reading<T> reading) {
    T value;
    try {
      value = read(ending, reading);
    } catch (Throwable failure) {
      future.completeExceptionally(failure);
      if (failure instanceof RuntimeException counted) {
        reading.measuring().failed(counted);
      }
      return;
    }
    future.complete(value);
    reading.measuring().answered(isOrdered(ending));
  }

  private <T> T read(Ending ending, Reading<T> reading) {
    return switch (ending) {
      case Ending.Executed(KvResult result, boolean _isOrdered) -> reading.reader().apply(result);
      case Ending.Failed(Failure failure) -> throw exceptionFor(failure, reading.deadline());
    };
  }

  private static boolean isOrdered(Ending ending) {
    return ending instanceof Ending.Executed(KvResult _result, boolean isOrdered) && isOrdered;
  }

  private BezantException exceptionFor(Failure failure, Duration deadline) {
    return switch (failure) {
      case Failure.DeadlineExceeded(long millis, boolean sent) ->
          new BezantException.DeadlineExceeded(deadline, sent);
      case Failure.NoQuorum(int connected, int quorum) ->
          new BezantException.NoQuorum(connected, quorum);
      case Failure.TooLarge(long limit, long actual) ->
          new BezantException.RequestTooLarge("maxRequestBytes", limit, actual);
      case Failure.TooManyWaiting(int limit) -> new BezantException.TooManyWaiting(limit);
      case Failure.Denied(boolean sent) ->
          new BezantException.PermissionDenied(clientKey.hex(), sent);
      case Failure.SessionLost(boolean sent) -> new BezantException.SessionLost(sent);
      case Failure.Skipped() -> new BezantException.Skipped();
      case Failure.Unreadable(String reason) -> new BezantException.IncompatibleCluster(reason);
      case Failure.Closed(boolean sent) -> new BezantException.Closed(sent);
    };
  }

  private static Completion completionOf(Consumer<Ending> receiver) {
    return new Completion() {
      @Override
      public void onResult(SequenceNumber executed, KvResult result) {
        receiver.accept(new Ending.Executed(result, true));
      }

      @Override
      public void onShown(KvResult result) {
        receiver.accept(new Ending.Executed(result, false));
      }

      @Override
      public void onFailure(Failure failure) {
        receiver.accept(new Ending.Failed(failure));
      }
    };
  }
}
