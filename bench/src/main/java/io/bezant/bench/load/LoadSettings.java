package io.bezant.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.Printer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a load was measured with: without it a figure means nothing.
 *
 * @param mix which operations
 * @param keyCount how many keys
 * @param valueBytes how long each value
 * @param plan how many callers, how long, which seed
 * @param cluster of which cluster
 * @param machine on which machine
 */
public record LoadSettings(
    Workload.Mix mix,
    int keyCount,
    int valueBytes,
    LoadPlan plan,
    Cluster cluster,
    Machine machine) {

  /**
   * A cluster as it was.
   *
   * @param replicaCount n
   * @param faultCount f
   * @param runningCount how many replicas ran
   * @param durability what its acknowledgements survive
   * @param viewChanges how many views were left while it was measured; nothing if nobody told
   */
  public record Cluster(
      int replicaCount,
      int faultCount,
      int runningCount,
      String durability,
      OptionalLong viewChanges) {}

  /**
   * A machine as it was.
   *
   * @param jdk which Java
   * @param coreCount how many processors
   * @param loadBefore its load average before the warm-up; negative if it has none
   * @param loadAfter its load average at the end
   */
  public record Machine(String jdk, int coreCount, double loadBefore, double loadAfter) {

    /** This machine now, at the end of what is measured. */
    public static Machine now(double loadBefore) {
      return new Machine(
          System.getProperty("java.version"),
          Runtime.getRuntime().availableProcessors(),
          loadBefore,
          loadAverage());
    }

    /** Its present load average. */
    public static double loadAverage() {
      return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Adds it to a report. */
    public void addTo(ObjectNode json) {
      json.put("jdk", jdk)
          .put("cores", coreCount)
          .put("loadAverageBefore", loadBefore)
          .put("loadAverageAfter", loadAfter);
    }
  }

  private static double seconds(java.time.Duration time) {
    return time.toMillis() / 1000.0;
  }

  ObjectNode toJson() {
    ObjectNode json = Printer.newObject();
    json.put("op", mix.toString())
        .put("clients", plan.callerCount())
        .put("identities", plan.identityCount())
        .put("valueSize", valueBytes)
        .put("keys", keyCount)
        .put("durationSeconds", seconds(plan.measured()))
        .put("warmupSeconds", seconds(plan.warmUp()))
        .put("seed", plan.seed())
        .put("durability", cluster.durability())
        .put("n", cluster.replicaCount())
        .put("f", cluster.faultCount())
        .put("running", cluster.runningCount());
    machine.addTo(json);
    cluster.viewChanges().ifPresent(count -> json.put("viewChanges", count));
    return json;
  }

  void print(PrintStream out, double measuredSeconds) {
    out.printf(
        Locale.ROOT,
        "measured        %s of %d bytes over %d keys by %d callers of %d identities,"
            + " %.1f s after a warm-up of %.0f s%n",
        mix,
        valueBytes,
        keyCount,
        plan.callerCount(),
        plan.identityCount(),
        measuredSeconds,
        seconds(plan.warmUp()));
    out.printf(
        Locale.ROOT,
        "cluster         n = %d, f = %d, %d running, %s, %s view changes%n",
        cluster.replicaCount(),
        cluster.faultCount(),
        cluster.runningCount(),
        cluster.durability(),
        cluster.viewChanges().isPresent()
            ? Long.toString(cluster.viewChanges().getAsLong())
            : "unknown");
    out.printf(
        Locale.ROOT,
        "machine         %d cores, JDK %s, load average %.1f before, %.1f after%n",
        machine.coreCount(),
        machine.jdk(),
        machine.loadBefore(),
        machine.loadAfter());
  }
}
