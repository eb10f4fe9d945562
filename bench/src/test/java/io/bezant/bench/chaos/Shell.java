package io.bezant.bench.chaos;

import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A shell in which a test types commands, with a directory for one cluster. Closing it kills what
 * still runs of that cluster.
 */
final class Shell implements AutoCloseable {

  /** However slow the machine: nothing may take longer. */
  private static final long HANG_SECONDS = 240;

  /** What a command is given unless it says otherwise: these tests ask what happens, not when. */
  private static final String PATIENT = "120s";

  private static final int REPLICAS = 4;

  private final Path home;
  private final Path launcher = findLauncher();
  private final List<Process> started = new ArrayList<>();
  private final int basePort = FreePorts.basePort(REPLICAS);

  Shell(Path home) {
    this.home = home;
  }

  /**
   * What a command answered.
   *
   * @param exitCode its exit code
   * @param out what it printed
   * @param err what it complained
   * @param tookMillis how long it took, start of the JVM included
   */
  record Answer(int exitCode, String out, String err, long tookMillis) {

    Answer expect(int expected) {
      if (exitCode != expected) {
        throw new AssertionError("exit code %d, not %d: %s".formatted(exitCode, expected, this));
      }
      return this;
    }

    Answer says(String part) {
      if (!err.contains(part)) {
        throw new AssertionError("it does not say \"%s\": %s".formatted(part, this));
      }
      return this;
    }
  }

  private static Path findLauncher() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("bezant")) && Files.exists(folder.resolve("pom.xml"))) {
        return folder.resolve("bezant");
      }
    }
    throw new IllegalStateException("no launcher above " + Path.of("").toAbsolutePath());
  }

  Launcher launcher() {
    return new Launcher(launcher);
  }

  Path directory() {
    return home.resolve("cluster");
  }

  int basePort() {
    return basePort;
  }

  LocalCluster cluster() {
    return LocalCluster.open(new ClusterFolder(directory()));
  }

  /** Makes the cluster and starts it. */
  void startCluster() throws IOException, InterruptedException {
    run("cluster", "start", "--base-port", Integer.toString(basePort), "--deadline", "120s")
        .expect(0);
  }

  /** Makes the cluster and does not start it. */
  void initCluster() throws IOException, InterruptedException {
    run("cluster", "init", "--base-port", Integer.toString(basePort)).expect(0);
  }

  /** Types a command. */
  Answer run(String... arguments) throws IOException, InterruptedException {
    return feed("", arguments);
  }

  /** Types a command that is not waited for; it is killed with the shell at the latest. */
  Process start(String... arguments) throws IOException {
    Process process =
        command(arguments)
            .redirectOutput(Files.createTempFile(home, "out", ".txt").toFile())
            .redirectError(Files.createTempFile(home, "err", ".txt").toFile())
            .start();
    started.add(process);
    return process;
  }

  private ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("BEZANT", launcher.toString());
    environment.put("BEZANT_NO_BUILD", "1");
    environment.put("BEZANT_DIR", directory().toString());
    environment.put("BEZANT_DEADLINE", PATIENT);
    return builder;
  }

  /** Types a command that reads something. */
  Answer feed(String input, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = command(arguments);
    Path out = Files.createTempFile(home, "out", ".txt");
    Path err = Files.createTempFile(home, "err", ".txt");
    long begin = System.nanoTime();
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("hangs: " + builder.command() + Files.readString(err));
    }
    return new Answer(
        process.exitValue(),
        Files.readString(out),
        Files.readString(err),
        (System.nanoTime() - begin) / 1_000_000);
  }

  @Override
  public void close() {
    started.forEach(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
    if (new ClusterFolder(directory()).content() == ClusterFolder.Content.CLUSTER) {
      cluster().replicas().forEach(LocalReplica::kill);
    }
  }
}
