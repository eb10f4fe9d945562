package io.bezant.client;

import io.bezant.client.core.Operation.Way;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures one call, if somebody wants to know. */
final class Measuring {

  private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);

  /** A call that nobody measures. */
  private static final Measuring NOTHING =
      new Measuring(ClientMetrics.NONE, "", CallReport.Way.NONE, 0);

  private final ClientMetrics metrics;
  private final String operation;
  private final CallReport.Way wanted;
  private final long beginNanos;

  private Measuring(
      ClientMetrics metrics, String operation, CallReport.Way wanted, long beginNanos) {
    this.metrics = metrics;
    this.operation = operation;
    this.wanted = wanted;
    this.beginNanos = beginNanos;
  }

  /** Begins with a call. */
  static Measuring begin(ClientMetrics metrics, Bytes operation, Way way) {
    if (metrics.equals(ClientMetrics.NONE)) {
      return NOTHING;
    }
    CallReport.Way wanted =
        switch (way) {
          case ORDERED -> CallReport.Way.ORDERED;
          case SHOWN -> CallReport.Way.SHOWN;
          case LOCAL -> CallReport.Way.LOCAL;
        };
    return new Measuring(metrics, KvPayloads.name(operation), wanted, System.nanoTime());
  }

  /**
   * The call has a result.
   *
   * @param isOrdered whether it has its place in the agreed order
   */
  void answered(boolean isOrdered) {
    boolean hasFallenBack = isOrdered && wanted != CallReport.Way.ORDERED;
    tell(hasFallenBack ? CallReport.Way.FALLEN_BACK : wanted, Optional.empty());
  }

  /** The call has none. */
  void failed(BezantException failure) {
    tell(CallReport.Way.NONE, Optional.of(failure));
  }

  private void tell(CallReport.Way way, Optional<BezantException> failure) {
    if (this != NOTHING) {
      Duration latency = Duration.ofNanos(System.nanoTime() - beginNanos);
      tell(() -> metrics.onCall(new CallReport(operation, way, failure, latency)));
    }
  }

  /** Lets somebody count who must not harm those who work. */
  static void tell(Runnable count) {
    try {
      count.run();
    } catch (RuntimeException broken) {
      LOG.warn("counting what the client does failed", broken);
    }
  }
}
