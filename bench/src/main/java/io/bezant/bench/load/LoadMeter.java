package io.bezant.bench.load;

import io.bezant.bench.cost.CpuAccount;
import io.bezant.bench.cost.CpuBreakdown;
import io.bezant.bench.cost.ProcessAccounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Reads what the processes of a load have cost so far.
 *
 * @param target whose replicas
 * @param accounts where it stands
 */
record LoadMeter(LoadTarget target, ProcessAccounts accounts) {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MICROS_PER_SECOND = 1e6;

  /**
   * What the clock and the processes showed at one moment.
   *
   * @param nanos of the monotonic clock
   * @param replicaCpu of all replica processes; nothing if one has ended
   * @param clientCpu of this process
   * @param replicas of each replica, in the order of the target; nothing where it is unknown
   * @param client of this process, by thread
   */
  record Reading(
      long nanos,
      Optional<Duration> replicaCpu,
      Optional<Duration> clientCpu,
      List<Optional<CpuAccount>> replicas,
      Optional<CpuAccount> client) {

    double secondsSince(Reading earlier) {
      return (nanos - earlier.nanos) / NANOS_PER_SECOND;
    }

    /** By the accounts if there are any, which tell the groups too; else by the JVM. */
    OptionalDouble replicaSecondsSince(Reading earlier) {
      List<Optional<CpuBreakdown>> each = replicasSince(earlier);
      return !each.isEmpty() && each.stream().allMatch(Optional::isPresent)
          ? OptionalDouble.of(allReplicasSince(earlier).totalMicros() / MICROS_PER_SECOND)
          : difference(earlier.replicaCpu, replicaCpu);
    }

    OptionalDouble clientSecondsSince(Reading earlier) {
      return difference(earlier.clientCpu, clientCpu);
    }

    /** Where the time of each replica went; nothing where that is unknown. */
    List<Optional<CpuBreakdown>> replicasSince(Reading earlier) {
      List<Optional<CpuBreakdown>> all = new ArrayList<>();
      for (int i = 0; i < replicas.size(); i++) {
        all.add(since(earlier.replicas.get(i), replicas.get(i)));
      }
      return all;
    }

    /** Where the time of all replicas of which it is known went. */
    CpuBreakdown allReplicasSince(Reading earlier) {
      return replicasSince(earlier).stream()
          .flatMap(Optional::stream)
          .reduce(CpuBreakdown.NOTHING, CpuBreakdown::plus);
    }

    Optional<CpuBreakdown> clientSince(Reading earlier) {
      return since(earlier.client, client);
    }

    private static Optional<CpuBreakdown> since(
        Optional<CpuAccount> earlier, Optional<CpuAccount> later) {
      return earlier.isPresent() && later.isPresent()
          ? Optional.of(later.get().since(earlier.get()))
          : Optional.empty();
    }

    private static OptionalDouble difference(Optional<Duration> begin, Optional<Duration> end) {
      return begin.isPresent() && end.isPresent()
          ? OptionalDouble.of(end.get().minus(begin.get()).toNanos() / NANOS_PER_SECOND)
          : OptionalDouble.empty();
    }
  }

  Reading read() {
    return new Reading(
        System.nanoTime(),
        new ProcessCpu(target.handles()).used(),
        ProcessCpu.own().used(),
        target.processes().stream().map(each -> accounts.cpu(each.handle().pid())).toList(),
        accounts.cpu(ProcessHandle.current().pid()));
  }

  /** The memory of each replica's own, in the order of the target. */
  List<OptionalLong> anonymousKibibytes() {
    return target.processes().stream()
        .map(each -> accounts.anonymousKibibytes(each.handle().pid()))
        .toList();
  }
}
