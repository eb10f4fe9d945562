package io.bezant.client;

import io.bezant.client.core.Operation.Way;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures one call, if somebody wants to know. */
final class Measuring {

  private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);

  private static final Duration COMPLAINT_PAUSE = Duration.ofSeconds(10);

  /** A listener that fails at every call must not fill the log as fast as calls are made. */
  private static final AtomicLong NEXT_COMPLAINT_NANOS = new AtomicLong(System.nanoTime());

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
    if (ClientMetrics.NONE.equals(metrics)) {
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
  void failed(RuntimeException failure) {
    tell(CallReport.Way.NONE, Optional.of(failure));
  }

  private void tell(CallReport.Way way, Optional<RuntimeException> failure) {
    if (this != NOTHING) {
      Duration latency = Duration.ofNanos(System.nanoTime() - beginNanos);
      tell(() -> metrics.onCall(new CallReport(operation, way, failure, latency)));
    }
  }

  /**
   * Lets somebody listen who must not harm those who work, whatever they throw: what is thrown here
   * is said to the log, once in a while, and goes no further.
   */
  static void tell(Runnable word) {
    try {
      word.run();
    } catch (Throwable broken) {
      long now = System.nanoTime();
      long next = NEXT_COMPLAINT_NANOS.get();
      if (now - next >= 0
          && NEXT_COMPLAINT_NANOS.compareAndSet(next, now + COMPLAINT_PAUSE.toNanos())) {
        LOG.warn("a listener of the client failed; more of this is not told for a while", broken);
      }
    }
  }
}
