package io.bezant.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.Printer;
import io.bezant.protocol.Quorums;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a load was measured with: without it a figure means nothing.
 *
 * @param mix which operations
 * @param shape on what
 * @param plan how many callers, how long, which seed
 * @param cluster of which cluster
 * @param machine on which machine
 */
public record LoadSettings(
    Workload.Mix mix, Workload.Shape shape, LoadPlan plan, Cluster cluster, Machine machine)
    implements ReportSettings {

  /**
   * A cluster as it was.
   *
   * @param replicaCount n
   * @param faultCount f
   * @param runningCount how many replicas ran
   * @param durability what its acknowledgements survive
   * @param provenance which build, on which machine
   */
  public record Cluster(
      int replicaCount,
      int faultCount,
      int runningCount,
      String durability,
      Provenance provenance) {

    /** As it is now. */
    public static Cluster of(LoadTarget target, Provenance provenance) {
      Quorums quorums = target.cluster().file().config().quorums();
      return new Cluster(
          quorums.replicaCount(),
          quorums.faultsTolerated(),
          target.processes().size(),
          target.durability(),
          provenance);
    }

    /** Adds it to a report. */
    public void addTo(ObjectNode json) {
      json.put("durability", durability)
          .put("n", replicaCount)
          .put("f", faultCount)
          .put("running", runningCount);
      provenance.addTo(json);
    }

    /** The same for people. */
    public void print(PrintStream out, LoadReport.Cost cost) {
      OptionalLong viewChanges = cost.viewChanges();
      out.printf(
          Locale.ROOT,
          "cluster         n = %d, f = %d, %d running, %s, %s view changes%n",
          replicaCount,
          faultCount,
          runningCount,
          durability,
          viewChanges.isPresent() ? Long.toString(viewChanges.getAsLong()) : "unknown");
    }
  }

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

    /** The same for people. */
    public void print(PrintStream out, Provenance provenance) {
      out.printf(
          Locale.ROOT,
          "machine         %d cores, JDK %s, load average %.1f before, %.1f after, commit %s%n",
          coreCount,
          jdk,
          loadBefore,
          loadAfter,
          provenance.commit());
    }

    /** Adds it to a report. */
    public void addTo(ObjectNode json) {
      json.put("jdk", jdk)
          .put("cores", coreCount)
          .put("loadAverageBefore", loadBefore)
          .put("loadAverageAfter", loadAfter);
    }
  }

  @Override
  public ObjectNode toJson(LoadRun.Measured measured) {
    ObjectNode json = Printer.newObject();
    json.put("op", mix.toString())
        .put("readPercent", readPercent())
        .put("valueSize", shape.valueBytes())
        .put("keys", shape.keyCount());
    plan.addTo(json, measured.warmUp());
    cluster.addTo(json);
    machine.addTo(json);
    measured.cost().viewChanges().ifPresent(count -> json.put("viewChanges", count));
    return json;
  }

  private int readPercent() {
    return switch (mix) {
      case PUT -> 0;
      case GET, ORDERED_GET, LOCAL_GET, RANGE -> 100;
      case MIXED -> shape.readPercent();
    };
  }

  @Override
  public void print(PrintStream out, LoadRun.Measured measured) {
    out.printf(
        Locale.ROOT,
        "measured        %s of %d bytes over %d keys by %s%n",
        mix,
        shape.valueBytes(),
        shape.keyCount(),
        plan.text(measured));
    cluster.print(out, measured.cost());
    machine.print(out, cluster.provenance());
  }
}
