package io.bezant.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.Launcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A side with the cluster that it is measured on, driven by the commands of its own launcher. */
final class Contestant implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NO_BUILD = "BEZANT_NO_BUILD";
  private static final String PATIENCE = "180s";
  private static final int SHOWN_CHARACTERS = 2_000;

  /** However slow: a load of a day. */
  private static final long HANG_HOURS = 25;

  private final Side side;
  private final Path directory;
  private final Rig rig;
  private boolean runs;

  /**
   * What both sides have in common.
   *
   * @param own the launcher that this process was started by, whose build is not checked again
   * @param basePort the first of the cluster's ports
   * @param initFlags what clusters are made with
   * @param loadFlags what loads are made with
   */
  record Rig(Path own, int basePort, List<String> initFlags, List<String> loadFlags) {}

  Contestant(Side side, Path directory, Rig rig) {
    this.side = side;
    this.directory = directory;
    this.rig = rig;
  }

  /** Makes its cluster and starts it. */
  void start() throws IOException, InterruptedException {
    List<String> init =
        new ArrayList<>(
            List.of("cluster", "init", "--base-port", Integer.toString(rig.basePort())));
    init.addAll(rig.initFlags());
    init.addAll(side.initFlags());
    var unusedInit = run(init, Map.of());
    List<String> start = new ArrayList<>(List.of("cluster", "start", "--deadline", PATIENCE));
    start.addAll(side.startFlags());
    runs = true;
    var unusedStart = run(start, side.environment());
  }

  /** Makes the load and returns what it came to. */
  JsonNode load() throws IOException, InterruptedException {
    List<String> load = new ArrayList<>(List.of("bench", "load", "-w", "json"));
    load.addAll(rig.loadFlags());
    load.addAll(side.loadFlags());
    return MAPPER.readTree(run(load, Map.of()));
  }

  private String run(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(side.launcher().toString()));
    command.addAll(arguments);
    command.addAll(List.of("--dir", directory.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove(Launcher.VARIABLE);
    if (!side.launcher().equals(rig.own())) {
      builder.environment().remove(NO_BUILD);
    }
    builder.environment().putAll(environment);
    Path complaints = Files.createTempFile("bezant-compare-", ".err");
    try {
      Process process = builder.redirectError(complaints.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(HANG_HOURS, TimeUnit.HOURS) || process.exitValue() != 0) {
        String said = Files.readString(complaints, StandardCharsets.ISO_8859_1).strip();
        throw new ClusterException(
            "`%s %s` of side \"%s\" failed: %s"
                .formatted(
                    side.launcher(),
                    String.join(" ", arguments),
                    side.label(),
                    said.substring(Math.max(0, said.length() - SHOWN_CHARACTERS))));
      }
      return output;
    } finally {
      Files.deleteIfExists(complaints);
    }
  }

  /** Stops its cluster, if it runs, and removes it. */
  @Override
  public void close() throws IOException {
    try {
      if (runs) {
        runs = false;
        var unused = run(List.of("cluster", "stop"), Map.of());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
