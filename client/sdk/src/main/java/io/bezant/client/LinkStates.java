package io.bezant.client;

import io.bezant.client.runtime.ClientWatch;
import io.bezant.protocol.Quorums;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Turns counts of links into states, and tells changes in order on the executor. */
final class LinkStates implements ClientWatch {

  private final Quorums quorums;
  private final ConnectionListener listener;
  private final ClientMetrics metrics;
  private final Executor executor;
  private volatile ConnectionState state = ConnectionState.SUSPENDED;

  /** Repeated requests that nobody was told of yet. */
  private final AtomicLong untold = new AtomicLong();

  private CompletableFuture<@Nullable Void> told = CompletableFuture.completedFuture(null);

  LinkStates(
      Quorums quorums, ConnectionListener listener, ClientMetrics metrics, Executor executor) {
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
    if (!ClientMetrics.NONE.equals(metrics) && (untold.getAndAdd(requests) == 0 || told.isDone())) {
      later(this::tellRepeated);
    }
  }

  private void tellRepeated() {
    long requests = untold.getAndSet(0);
    if (requests > 0) {
      metrics.onRepeated(requests);
    }
  }

  private void enter(ConnectionState next) {
    if (next != state && state != ConnectionState.LOST) {
      state = next;
      later(() -> metrics.onConnection(next));
      later(() -> listener.onChange(next));
    }
  }

  /** After all that was to be told before. An executor that takes nothing more is told nothing. */
  private void later(Runnable word) {
    told =
        told.handleAsync(
            (nothing, executorTookNothing) -> {
              Measuring.tell(word);
              return null;
            },
            executor);
  }
}
