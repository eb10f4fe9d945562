package io.bezant.bench.chaos;

import io.bezant.protocol.core.CoreOptions;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.replica.ConfigLoader;
import io.bezant.replica.DiskPorts;
import io.bezant.replica.ReplicaConfig;
import io.bezant.replica.ReplicaServer;
import io.bezant.replica.ServerPorts;
import io.bezant.replica.runtime.Core;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A replica in a process of its own, as it is shipped but for its clock on the wall, which is ahead
 * of the machine's by so many milliseconds as a file says at the moment.
 */
final class WrongClock implements Core {

  private static final String CLOCK_FILE = "clock";

  private final Core core;
  private final Path clock;

  private WrongClock(Core core, Path clock) {
    this.core = core;
    this.clock = clock;
  }

  /** Runs the replica of a directory until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    ReplicaConfig config = ConfigLoader.load(directory, Optional.empty());
    CoreOptions options = CoreOptions.DEFAULT.withReady(config.local().readyMillis());
    ServerPorts ports =
        new ServerPorts(
            DiskPorts.DIRECT,
            core -> new WrongClock(core, directory.resolve(CLOCK_FILE)),
            UnaryOperator.identity(),
            UnaryOperator.identity());
    try (ReplicaServer server = ReplicaServer.start(config, options, ports, WrongClock::end)) {
      System.out.println("replica " + server.report().id() + " runs");
      Thread.currentThread().join();
    }
  }

  private static void end(Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  /** Sets the clock of the replica of a directory, running or not. */
  static void set(Path directory, Duration ahead) throws IOException {
    Path written = Files.writeString(directory.resolve("clock.new"), "" + ahead.toMillis());
    Files.move(written, directory.resolve(CLOCK_FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Starts the replica of a directory, with the JVM and the classes of this process. */
  static Process start(Path directory) throws IOException {
    set(directory, Duration.ZERO);
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-") || flag.startsWith("--enable-native"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(WrongClock.class.getName(), directory.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("replica.log").toFile())
        .start();
  }

  @Override
  public List<Effect> start() {
    return core.start();
  }

  @Override
  public List<Effect> step(Event event) {
    return core.step(
        event instanceof Event.Tick(long monotonicMillis, long wallMillis)
            ? new Event.Tick(monotonicMillis, wallMillis + aheadMillis())
            : event);
  }

  private long aheadMillis() {
    try {
      return Long.parseLong(Files.readString(clock));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public CoreStatus status() {
    return core.status();
  }

  @Override
  public EdgeSnapshot edge() {
    return core.edge();
  }

  @Override
  public ReadStanding reads() {
    return core.reads();
  }
}
