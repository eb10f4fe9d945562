package io.bezant.bench.cost;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The processor time of one process at one moment.
 *
 * @param pid of which process
 * @param whole what all its threads have used, those included that have ended
 * @param threads what each thread that lives has used, by its id
 */
public record CpuAccount(long pid, TaskStat whole, SortedMap<Long, TaskStat> threads) {

  /** Copies the threads. */
  public CpuAccount {
    threads = Collections.unmodifiableSortedMap(new TreeMap<>(threads));
  }

  /**
   * What was used since an earlier moment, by group. What no living thread accounts for was used by
   * threads that ended meanwhile and counts as {@link CpuGroup#OTHER}, so that the groups always
   * add up to what the process used.
   *
   * @throws IllegalArgumentException if the earlier account is of another process
   */
  public CpuBreakdown since(CpuAccount earlier) {
    if (pid != earlier.pid || whole.started() != earlier.whole.started()) {
      throw new IllegalArgumentException("accounts of two processes: " + pid + ", " + earlier.pid);
    }
    CpuBreakdown.Sum sum = new CpuBreakdown.Sum();
    long told = 0;
    for (var thread : threads.entrySet()) {
      long used = thread.getValue().ticks() - earlier.ticksOf(thread.getKey(), thread.getValue());
      sum.add(CpuGroup.of(thread.getValue().name()), used * TaskStat.TICK_MICROS);
      told += used;
    }
    long untold = whole.ticks() - earlier.whole.ticks() - told;
    // Times are cut to whole ticks thread by thread, so the sum may be a little off either way.
    sum.add(CpuGroup.OTHER, Math.max(0, untold) * TaskStat.TICK_MICROS);
    return sum.toBreakdown();
  }

  private long ticksOf(long thread, TaskStat now) {
    TaskStat then = threads.get(thread);
    return then == null || then.started() != now.started() ? 0 : then.ticks();
  }
}
