package io.bezant.replica;

import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.StateMarks;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of a replica's process: {@code run} and {@code init}. */
@Command(
    name = "bezant replica",
    description = "Runs one replica, or makes its empty data directory.",
    mixinStandardHelpOptions = true)
public final class ReplicaCommands {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaCommands.class);

  private static final long STOP_SECONDS = 30;
  private static final long REHEARSAL_SECONDS = 30;

  private ReplicaCommands() {}

  static void execute(String[] arguments) {
    CommandLine line =
        new CommandLine(new ReplicaCommands())
            .setExecutionExceptionHandler((failure, command, parsed) -> report(failure).number());
    int exitCode = line.execute(arguments);
    // Whatever daemon or pool is left must not keep a stopped process alive.
    Runtime.getRuntime().halt(exitCode);
  }

  /** Tells on standard error why the process ends; the same exit code means the same remedy. */
  private static ExitCode report(Throwable failure) {
    ExitCode code = ExitCode.of(failure);
    if (code.needsTrace()) {
      LOG.error("the replica ends: code={} reason={}", code.number(), code, failure);
    } else {
      System.err.println("bezant replica: " + failure.getMessage());
    }
    System.err.flush();
    return code;
  }

  @Command(name = "run", description = "Runs the replica that lives in a directory.")
  int run(
      @Option(
              names = "--dir",
              required = true,
              paramLabel = "DIR",
              description = "the replica's directory, with its replica.json")
          Path directory,
      @Option(
              names = "--durability",
              paramLabel = "sync|async",
              description = "what a vote must survive; overrides replica.json")
          Optional<String> durability,
      @Option(
              names = "--retry",
              description = "try again what has stopped this replica, and not wait in safe mode")
          boolean retry)
      throws Exception {
    ReplicaConfig config = ConfigLoader.load(directory, durability.map(Durability::parse));
    DiskSpace.of(config).await();
    if (retry) {
      SafeMode.retry(config);
    }
    new SafeMode(config).await();
    CountDownLatch stop = new CountDownLatch(1);
    try (ReplicaServer server =
        ReplicaServer.start(config, failure -> endAtOnce(config, failure))) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopInTime(stop), "bezant-stop"));
      announce(server);
      stop.await();
      LOG.info("stopping");
    }
    LOG.info("stopped");
    return ExitCode.STOPPED.number();
  }

  /** After a failure nothing is tidied up: the next start is what recovery is made for. */
  private static void endAtOnce(ReplicaConfig config, Throwable failure) {
    ExitCode code = report(failure);
    if (code.condemnsState()) {
      condemn(config, String.valueOf(failure.getMessage()));
    }
    Runtime.getRuntime().halt(code.number());
  }

  /** Where even this cannot be written, the next life finds the damage once more. */
  private static void condemn(ReplicaConfig config, String reason) {
    try {
      new StateMarks(config.dataDirectory()).condemn(reason);
    } catch (DiskFailure refused) {
      LOG.error("the state could not be marked as condemned", refused);
    }
  }

  /**
   * Keeps the process from ending by the signal while the replica stops; the main thread ends it.
   */
  private static void stopInTime(CountDownLatch stop) {
    stop.countDown();
    try {
      new CountDownLatch(1).await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One line, for whoever started it. */
  private static void announce(ReplicaServer server) {
    List<String> places = new ArrayList<>();
    for (InetSocketAddress address : server.addresses()) {
      places.add(address.getAddress().getHostAddress() + ":" + address.getPort());
    }
    System.out.printf(
        "replica %s ready: peers %s, clients %s, admin %s, pid %d%n",
        server.report().id(),
        places.get(0),
        places.get(1),
        places.get(2),
        ProcessHandle.current().pid());
    System.out.flush();
  }

  @Command(
      name = "init",
      description = "Makes the empty data directories of replicas that have never run.")
  int init(
      @Option(
              names = "--dir",
              required = true,
              paramLabel = "DIR",
              description = "the replica's directory; may be given several times")
          List<Path> directories)
      throws ConfigException {
    ReplicaInit.run(directories);
    return ExitCode.STOPPED.number();
  }

  /** For the launcher, which lets the JVM keep the classes that this loads. */
  @Command(
      name = "rehearse",
      hidden = true,
      description = "Runs a cluster in this process until it serves, and ends.")
  int rehearse(
      @Option(
              names = "--dir",
              required = true,
              paramLabel = "DIR",
              description = "an empty directory for its files")
          Path directory)
      throws Exception {
    boolean hasServed = Rehearsal.play(directory, Duration.ofSeconds(REHEARSAL_SECONDS));
    return (hasServed ? ExitCode.STOPPED : ExitCode.UNEXPECTED).number();
  }
}
