package io.bezant.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The processor time, user and system, that some processes have used up to now. The operating
 * system counts it in steps of ten milliseconds, which is little beside the seconds that a load
 * takes.
 *
 * @param processes which
 */
public record ProcessCpu(List<ProcessHandle> processes) {

  /** Copies the list. */
  public ProcessCpu {
    processes = List.copyOf(processes);
  }

  /** Of this process. */
  public static ProcessCpu own() {
    return new ProcessCpu(List.of(ProcessHandle.current()));
  }

  /** The sum; nothing if a process has ended, or if this system does not tell. */
  public Optional<Duration> used() {
    Duration sum = Duration.ZERO;
    for (ProcessHandle process : processes) {
      Optional<Duration> one = process.info().totalCpuDuration();
      if (!process.isAlive() || one.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.plus(one.get());
    }
    return Optional.of(sum);
  }
}
