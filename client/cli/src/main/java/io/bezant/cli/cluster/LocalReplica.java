package io.bezant.cli.cluster;

import io.bezant.protocol.config.ClusterFile.MemberAddresses;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.config.ReplicaFile;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One replica of a local cluster: its directory, and its process when it runs. */
public final class LocalReplica {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  /** How long the launcher may take to name the process. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(10);

  private final int id;
  private final Path directory;
  private final MemberAddresses addresses;
  private final ReplicaFile file;
  private final ReplicaProcess process;
  private final AdminEndpoint admin;

  private LocalReplica(int id, Path directory, MemberAddresses addresses, ReplicaFile file) {
    this.id = id;
    this.directory = directory;
    this.addresses = addresses;
    this.file = file;
    this.process = new ReplicaProcess(pidFile(), directory);
    this.admin = new AdminEndpoint(file.admin(), PATIENCE);
  }

  static LocalReplica open(int id, Path directory, MemberAddresses addresses) {
    Path path = directory.resolve(ClusterFolder.REPLICA_FILE);
    try {
      return new LocalReplica(id, directory, addresses, ReplicaFile.parse(Files.readString(path)));
    } catch (IOException e) {
      throw new ClusterException("cannot read the replica file of replica " + id, e);
    } catch (ConfigException e) {
      throw new ClusterException(path + ": " + e.getMessage());
    }
  }

  /** How a replica came to its end. */
  public enum End {
    /** It did not run. */
    WAS_DOWN,
    /** It ended when asked to. */
    STOPPED,
    /** It did not, and was killed. */
    KILLED
  }

  /** Its index. */
  public int id() {
    return id;
  }

  /** Its directory. */
  public Path directory() {
    return directory;
  }

  /** What it prints. */
  public Path logFile() {
    return directory.resolve("replica.log");
  }

  private Path pidFile() {
    return directory.resolve("replica.pid");
  }

  /** Its own process, or that of the launcher while it waits to start it again, if it runs. */
  public Optional<ProcessHandle> process() {
    return process.find();
  }

  /** Whether it says that it can serve. */
  public boolean isReady() {
    return admin.isReady();
  }

  /** What it says of itself; nothing if it does not answer within a second. */
  public Optional<AdminReport> report() {
    return admin.report();
  }

  /** One of the numbers that it measures, by its name there; nothing if it does not tell. */
  public OptionalDouble metric(String name) {
    return admin.metric(name);
  }

  /** The ports it will listen on that somebody else holds. */
  List<HostPort> takenPorts() {
    List<HostPort> taken = new ArrayList<>();
    for (HostPort place :
        List.of(
            file.peerBind().orElse(addresses.peer()),
            file.clientBind().orElse(addresses.client()),
            file.admin())) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(InetAddress.getByName(place.host()), place.port()));
      } catch (IOException inUse) {
        taken.add(place);
      }
    }
    return List.copyOf(taken);
  }

  /**
   * Starts its process and returns as soon as it has one. The process goes on when this one ends;
   * the launcher stays beside it and starts it again where that heals it.
   *
   * @param durability overrides what its file says
   * @return the launcher's process, which ends when the replica has ended for good
   */
  public Process start(Launcher launcher, Optional<Durability> durability) {
    List<String> arguments =
        new ArrayList<>(List.of("replica", "run", "--dir", directory.toString()));
    durability.ifPresent(mode -> arguments.addAll(List.of("--durability", mode.text())));
    try {
      if (!Files.exists(logFile())) {
        SecretFiles.write(logFile(), "");
      }
      Files.deleteIfExists(pidFile());
      Process started = launcher.startDetached(arguments, logFile());
      LocalCluster.await(START_PATIENCE, () -> Files.exists(pidFile()) || !started.isAlive());
      return started;
    } catch (IOException e) {
      throw new ClusterException("cannot start replica " + id, e);
    }
  }

  /** Asks it to end, and kills it if it has not after a while. */
  public End stop(Duration patience) {
    Optional<ProcessHandle> running = process();
    if (running.isEmpty()) {
      forgetProcess();
      return End.WAS_DOWN;
    }
    running.get().destroy();
    End end = End.STOPPED;
    if (!endsWithin(running.get(), patience)) {
      kill(running.get());
      end = End.KILLED;
    }
    forgetProcess();
    return end;
  }

  /** Ends it at once, as a crash would: SIGKILL. Returns when it is gone. */
  public void kill() {
    process().ifPresent(this::kill);
    forgetProcess();
  }

  /** Makes it stand still, as a long pause would: SIGSTOP. Returns when it does. */
  public void freeze() {
    signal("-STOP");
  }

  /** Lets it go on: SIGCONT. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String name) {
    ProcessHandle running =
        process().orElseThrow(() -> new ClusterException("replica " + id + " does not run"));
    try {
      Process sending = new ProcessBuilder("kill", name, Long.toString(running.pid())).start();
      if (sending.waitFor() != 0) {
        throw new ClusterException("replica " + id + " cannot be sent the signal " + name);
      }
    } catch (IOException e) {
      throw new ClusterException("cannot run the command kill", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while sending a signal");
    }
  }

  private void kill(ProcessHandle running) {
    running.destroyForcibly();
    if (!endsWithin(running, KILL_PATIENCE)) {
      throw new ClusterException(
          "replica " + id + " (process " + running.pid() + ") does not end, not even by SIGKILL");
    }
  }

  private static boolean endsWithin(ProcessHandle running, Duration patience) {
    try {
      running.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !running.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !running.isAlive();
    }
  }

  private void forgetProcess() {
    try {
      Files.deleteIfExists(pidFile());
    } catch (IOException e) {
      throw new ClusterException("cannot remove " + pidFile(), e);
    }
  }

  /** The last lines that it printed. */
  public List<String> logTail(int lines) {
    Deque<String> tail = new ArrayDeque<>();
    try (var all = Files.lines(logFile(), StandardCharsets.ISO_8859_1)) {
      all.forEach(
          line -> {
            tail.addLast(line);
            if (tail.size() > lines) {
              tail.removeFirst();
            }
          });
    } catch (IOException nothingThere) {
      return List.of();
    }
    return List.copyOf(tail);
  }
}
