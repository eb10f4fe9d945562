package io.bezant.bench.load;

import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Where callers note how each operation ended. What was noted is taken out interval by interval, so
 * that a warm-up leaves no trace in what is measured. Thread-safe.
 *
 * <p>Times are kept in microseconds with three significant digits.
 */
public final class LatencyRecorder {

  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(10);
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Recorder recorder = new Recorder(1, HIGHEST_MICROS, SIGNIFICANT_DIGITS);
  private final TreeMap<String, Long> errors = new TreeMap<>();

  /**
   * One interval.
   *
   * @param latencies of what was done, in microseconds
   * @param errors how often each failure happened
   */
  public record Interval(Histogram latencies, TreeMap<String, Long> errors) {

    /** How much was done. */
    public long operationCount() {
      return latencies.getTotalCount();
    }

    /** How much failed. */
    public long errorCount() {
      return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Nothing. */
    public static Interval none() {
      return new Interval(new Histogram(1, HIGHEST_MICROS, SIGNIFICANT_DIGITS), new TreeMap<>());
    }

    /** Adds what was noted in another interval. */
    public void add(Interval other) {
      latencies.add(other.latencies);
      other.errors.forEach((kind, count) -> errors.merge(kind, count, Long::sum));
    }

    /** What so many percent did not exceed, in microseconds; 0 if nothing was done. */
    public long micros(double percentile) {
      return operationCount() == 0 ? 0 : latencies.getValueAtPercentile(percentile);
    }
  }

  /** Something was done. */
  public void done(long nanos) {
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    recorder.recordValue(Math.clamp(micros, 1, HIGHEST_MICROS));
  }

  /** Something failed. */
  public void failed(Throwable failure) {
    synchronized (errors) {
      errors.merge(failure.getClass().getSimpleName(), 1L, Long::sum);
    }
  }

  /** What was noted since the last time. */
  public Interval take() {
    synchronized (errors) {
      Interval interval = new Interval(recorder.getIntervalHistogram(), new TreeMap<>(errors));
      errors.clear();
      return interval;
    }
  }
}
