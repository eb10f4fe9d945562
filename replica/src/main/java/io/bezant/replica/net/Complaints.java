package io.bezant.replica.net;

import io.bezant.replica.report.Rejections;
import io.bezant.replica.report.Rejections.Source;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was wrong with connections: every case is counted, few are logged, one line per source and
 * reason in ten seconds. Thread-safe.
 */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final long QUIET_NANOS = 10_000_000_000L;

  private record Key(Source source, Refused reason) {}

  private final Rejections rejections;
  private final LongSupplier nanoTime;
  private final Map<Key, AtomicLong> quietUntil = new ConcurrentHashMap<>();

  Complaints(Rejections rejections, LongSupplier nanoTime) {
    this.rejections = rejections;
    this.nanoTime = nanoTime;
  }

  /** Counts it without a line. */
  void count(Source source, Refused reason) {
    rejections.count(source, reason);
  }

  /** Counts it, and logs it unless the same was logged lately. */
  void raise(Source source, Refused reason, String detail) {
    count(source, reason);
    long now = nanoTime.getAsLong();
    AtomicLong until =
        quietUntil.computeIfAbsent(new Key(source, reason), key -> new AtomicLong(now));
    long end = until.get();
    if (now - end >= 0 && until.compareAndSet(end, now + QUIET_NANOS)) {
      LOG.warn(
          "connection refused: source={} reason={} total={} detail=\"{}\"",
          source.label(),
          reason,
          rejections.of(source, reason),
          detail);
    }
  }
}
