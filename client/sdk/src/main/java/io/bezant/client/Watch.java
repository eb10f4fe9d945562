package io.bezant.client;

import io.bezant.client.runtime.ClientWatch;
import io.bezant.protocol.Quorums;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Turns counts of links into states, and tells changes in order on the executor. */
final class Watch implements ClientWatch {

  private final Quorums quorums;
  private final ConnectionListener listener;
  private final ClientMetrics metrics;
  private final Executor executor;
  private volatile ConnectionState state = ConnectionState.SUSPENDED;
  private CompletableFuture<@Nullable Void> told = CompletableFuture.completedFuture(null);

  Watch(Quorums quorums, ConnectionListener listener, ClientMetrics metrics, Executor executor) {
    this.quorums = quorums;
    this.listener = listener;
    this.metrics = metrics;
    this.executor = executor;
  }

  ConnectionState state() {
    return state;
  }

  ClientMetrics metrics() {
    return metrics;
  }

  @Override
  public void onLinks(int connected) {
    enter(
        connected >= quorums.replicaCount()
            ? ConnectionState.CONNECTED
            : connected >= quorums.quorum() ? ConnectionState.DEGRADED : ConnectionState.SUSPENDED);
  }

  @Override
  public void onEnd() {
    enter(ConnectionState.LOST);
  }

  @Override
  public void onRepeated(long requests) {
    if (!metrics.equals(ClientMetrics.NONE)) {
      later(() -> metrics.onRepeated(requests));
    }
  }

  private void enter(ConnectionState next) {
    if (next != state && state != ConnectionState.LOST) {
      state = next;
      later(
          () -> {
            Measuring.tell(() -> metrics.onConnection(next));
            listener.onChange(next);
          });
    }
  }

  /** After all that was to be told before. An executor that takes nothing more is told nothing. */
  private void later(Runnable word) {
    try {
      told =
          told.handleAsync(
              (nothing, failureBefore) -> {
                word.run();
                return null;
              },
              executor);
    } catch (RejectedExecutionException executorIsClosed) {
      told = CompletableFuture.completedFuture(null);
    }
  }
}
