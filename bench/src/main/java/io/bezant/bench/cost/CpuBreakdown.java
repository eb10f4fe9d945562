package io.bezant.bench.cost;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where processor time went.
 *
 * @param micros user and system time of each group, in microseconds; every group is there
 */
public record CpuBreakdown(Map<CpuGroup, Long> micros) {

  /** No time at all. */
  public static final CpuBreakdown NOTHING = new Sum().toBreakdown();

  /** Adds the groups that are missing. */
  public CpuBreakdown {
    EnumMap<CpuGroup, Long> all = new EnumMap<>(CpuGroup.class);
    for (CpuGroup group : CpuGroup.values()) {
      all.put(group, micros.getOrDefault(group, 0L));
    }
    micros = Collections.unmodifiableMap(all);
  }

  /** A sum in the making. */
  static final class Sum {

    private final EnumMap<CpuGroup, Long> micros = new EnumMap<>(CpuGroup.class);

    void add(CpuGroup group, long more) {
      micros.merge(group, more, Long::sum);
    }

    CpuBreakdown toBreakdown() {
      return new CpuBreakdown(micros);
    }
  }

  /** This and another together. */
  public CpuBreakdown plus(CpuBreakdown other) {
    Sum sum = new Sum();
    micros.forEach(sum::add);
    other.micros.forEach(sum::add);
    return sum.toBreakdown();
  }

  /** One group's time. */
  public long of(CpuGroup group) {
    return micros.getOrDefault(group, 0L);
  }

  /** All of it, in microseconds. */
  public long totalMicros() {
    return micros.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One group's share of all of it, in 0..1; 0 if there is nothing. */
  public double share(CpuGroup group) {
    long total = totalMicros();
    return total == 0 ? 0 : (double) of(group) / total;
  }
}
