package io.bezant.bench.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.cost.CpuBreakdown;
import io.bezant.bench.cost.CpuGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A load taken apart: over time, by replica and by what threads work at.
 *
 * @param replicas what each replica used
 * @param client what the process that made the load used; nothing if this system does not tell
 * @param series second by second
 * @param pace whether an open loop kept up; nothing of a closed one
 */
public record LoadDetail(
    List<ReplicaCost> replicas,
    Optional<CpuBreakdown> client,
    List<Second> series,
    Optional<OpenLoop.Pace> pace) {

  /** Copies the lists. */
  public LoadDetail {
    replicas = List.copyOf(replicas);
    series = List.copyOf(series);
  }

  /**
   * What one replica used.
   *
   * @param id its index
   * @param cpu where its time went; nothing if it ended or this system does not tell
   * @param anonymousKibibytes its own memory at the end, under load
   */
  public record ReplicaCost(int id, Optional<CpuBreakdown> cpu, OptionalLong anonymousKibibytes) {}

  /**
   * A second, or what is left of one at the end.
   *
   * @param at its end, in seconds since the measurement began
   * @param opsPerSecond how much was done
   * @param p50Micros what half of it did not exceed
   * @param p99Micros what 99 of a hundred did not exceed
   * @param maxMicros the longest
   * @param errors how much failed
   * @param cpu what all replicas used
   */
  public record Second(
      double at,
      double opsPerSecond,
      long p50Micros,
      long p99Micros,
      long maxMicros,
      long errors,
      CpuBreakdown cpu) {

    static Second of(
        double at, double seconds, LatencyRecorder.Interval interval, CpuBreakdown cpu) {
      return new Second(
          at,
          interval.operationCount() / seconds,
          interval.micros(50),
          interval.micros(99),
          interval.micros(100),
          interval.errorCount(),
          cpu);
    }

    ObjectNode addTo(ArrayNode series) {
      return series
          .addObject()
          .put("second", rounded(at))
          .put("opsPerSecond", rounded(opsPerSecond))
          .put("p50Micros", p50Micros)
          .put("p99Micros", p99Micros)
          .put("maxMicros", maxMicros)
          .put("errors", errors)
          .put("replicaCpuSeconds", cpu.totalMicros() / 1e6)
          .put("jitShare", Math.rint(cpu.share(CpuGroup.JIT) * 1000) / 1000);
    }
  }

  static List<ReplicaCost> replicas(
      LoadTarget target, List<Optional<CpuBreakdown>> cpu, List<OptionalLong> memory) {
    List<ReplicaCost> costs = new ArrayList<>();
    for (int i = 0; i < cpu.size(); i++) {
      costs.add(new ReplicaCost(target.processes().get(i).id(), cpu.get(i), memory.get(i)));
    }
    return costs;
  }

  /** What all replicas used together; nothing if it is unknown of one. */
  public Optional<CpuBreakdown> allReplicas() {
    return replicas.isEmpty() || replicas.stream().anyMatch(each -> each.cpu().isEmpty())
        ? Optional.empty()
        : replicas.stream().flatMap(each -> each.cpu().stream()).reduce(CpuBreakdown::plus);
  }

  /** The most memory of its own that a replica had. */
  public OptionalLong maxAnonymousKibibytes() {
    return replicas.stream().flatMapToLong(each -> each.anonymousKibibytes().stream()).max();
  }

  void addTo(ObjectNode json, long operations) {
    ObjectNode cpu = json.putObject("cpuMicrosPerOp");
    allReplicas().ifPresent(all -> addBreakdown(cpu.putObject("replicas"), all, operations));
    client.ifPresent(own -> addBreakdown(cpu.putObject("client"), own, operations));
    ArrayNode each = json.putArray("replicas");
    for (ReplicaCost replica : replicas) {
      ObjectNode one = each.addObject().put("id", replica.id());
      replica.cpu().ifPresent(split -> addBreakdown(one.putObject("cpu"), split, operations));
      replica.anonymousKibibytes().ifPresent(size -> one.put("rssAnonKiB", size));
    }
    ArrayNode seconds = json.putArray("series");
    series.forEach(second -> second.addTo(seconds));
  }

  private static void addBreakdown(ObjectNode json, CpuBreakdown cpu, long operations) {
    json.put("total", perOp(cpu.totalMicros(), operations));
    cpu.micros().forEach((group, micros) -> json.put(group.label(), perOp(micros, operations)));
  }

  private static double perOp(long micros, long operations) {
    return operations == 0 ? 0 : Math.rint(100.0 * micros / operations) / 100;
  }

  private static double rounded(double value) {
    return Math.rint(value * 10) / 10;
  }
}
