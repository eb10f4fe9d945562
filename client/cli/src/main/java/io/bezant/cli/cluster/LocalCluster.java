package io.bezant.cli.cluster;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** A cluster of replica processes on this machine. */
public final class LocalCluster {

  private static final int TAIL_LINES = 15;
  private static final Duration POLL = Duration.ofMillis(50);

  /** How long replicas beyond the quorum are waited for. */
  private static final Duration STRAGGLER_PATIENCE = Duration.ofSeconds(5);

  private final ClusterFolder folder;
  private final ClusterFile file;
  private final List<LocalReplica> replicas;

  private LocalCluster(ClusterFolder folder, ClusterFile file, List<LocalReplica> replicas) {
    this.folder = folder;
    this.file = file;
    this.replicas = List.copyOf(replicas);
  }

  /**
   * Opens the cluster in a directory.
   *
   * @throws ClusterException if there is none, or if its files cannot be used
   */
  public static LocalCluster open(ClusterFolder folder) {
    if (!Files.exists(folder.clusterFile())) {
      throw new ClusterException(
          "there is no cluster in "
              + folder.path()
              + ": make one with `bezant cluster init`, or say with --dir where it is");
    }
    ClusterFile file;
    try {
      file = ClusterFile.parse(Files.readString(folder.clusterFile()));
    } catch (IOException e) {
      throw new ClusterException("cannot read the cluster file", e);
    } catch (ConfigException e) {
      throw new ClusterException(folder.clusterFile() + ": " + e.getMessage());
    }
    List<LocalReplica> replicas = new ArrayList<>();
    for (ReplicaId id : file.config().membership().replicas()) {
      replicas.add(LocalReplica.open(id.value(), folder.replica(id.value()), file.addresses(id)));
    }
    return new LocalCluster(folder, file, replicas);
  }

  /** Where it lives. */
  public ClusterFolder folder() {
    return folder;
  }

  /** What it is. */
  public ClusterFile file() {
    return file;
  }

  /** The client file of its first client. */
  public Path clientFile() {
    return folder.clientFile(0);
  }

  /** All its replicas in the order of their indexes. */
  public List<LocalReplica> replicas() {
    return replicas;
  }

  /** A replica by index. */
  public LocalReplica replica(int id) {
    if (id < 0 || id >= replicas.size()) {
      throw new ClusterException(
          "there is no replica " + id + "; this cluster has 0.." + (replicas.size() - 1));
    }
    return replicas.get(id);
  }

  /** How many replicas must serve. */
  public int quorum() {
    return file.config().quorums().quorum();
  }

  /**
   * The view that the cluster is in: the highest that so many replicas say they are in that one of
   * them tells the truth.
   */
  public OptionalLong view() {
    List<Long> told =
        ask(replicas, LocalReplica::report).stream()
            .flatMap(Optional::stream)
            .flatMapToLong(report -> report.view().stream())
            .boxed()
            .sorted(Comparator.reverseOrder())
            .toList();
    int believed = file.config().quorums().weakQuorum();
    return told.size() < believed ? OptionalLong.empty() : OptionalLong.of(told.get(believed - 1));
  }

  /**
   * Whether all replicas serve, say that they are in one view, and have executed what any of them
   * had executed a moment before: only then may another one be lost without anybody noticing.
   */
  public boolean isWhole() {
    long executed =
        ask(replicas, LocalReplica::report).stream()
            .mapToLong(LocalCluster::executed)
            .max()
            .orElse(0);
    if (!ask(replicas, LocalReplica::isReady).stream().allMatch(ready -> ready)) {
      return false;
    }
    List<Optional<AdminReport>> reports = ask(replicas, LocalReplica::report);
    return reports.stream().allMatch(report -> executed(report) >= executed)
        && reports.stream()
                .map(report -> report.map(AdminReport::view).orElse(OptionalLong.empty()))
                .distinct()
                .count()
            == 1;
  }

  private static long executed(Optional<AdminReport> report) {
    return report.map(AdminReport::executed).orElse(OptionalLong.empty()).orElse(0);
  }

  /** The primary of the view that the cluster is in, if enough replicas answer. */
  public Optional<LocalReplica> primary() {
    OptionalLong view = view();
    return view.isEmpty()
        ? Optional.empty()
        : Optional.of(
            replica(file.config().membership().primaryOf(new View(view.getAsLong())).value()));
  }

  /**
   * The primary, as soon as enough replicas answer.
   *
   * @throws ClusterException if they do not in time
   */
  public LocalReplica awaitPrimary(Duration patience) {
    await(patience, () -> view().isPresent());
    return primary()
        .orElseThrow(
            () ->
                new ClusterException(
                    ClusterException.Kind.NO_QUORUM, "too few replicas say who is primary"));
  }

  /**
   * What a start came to.
   *
   * @param started the replicas that were started
   * @param running the replicas that ran before
   * @param ready the replicas that serve now
   * @param tookMillis how long it took
   */
  public record Started(
      List<Integer> started, List<Integer> running, List<Integer> ready, long tookMillis) {}

  /**
   * Starts those of these replicas that do not run, and waits until a quorum of the cluster serves.
   * When fewer were asked for than a quorum, waits only for those.
   *
   * @throws ClusterException if ports are taken, or if it does not serve in time; with the end of
   *     the log of a replica that gave up
   */
  public Started start(
      Launcher launcher,
      List<LocalReplica> wanted,
      Optional<Durability> durability,
      Duration deadline) {
    long begin = System.nanoTime();
    List<LocalReplica> down = wanted.stream().filter(each -> each.process().isEmpty()).toList();
    requireFreePorts(down);
    List<Process> processes = new ArrayList<>();
    down.forEach(each -> processes.add(each.start(launcher, durability)));
    boolean whole = wanted.size() >= quorum();
    List<LocalReplica> awaited = whole ? replicas : wanted;
    int needed = whole ? quorum() : wanted.size();
    List<LocalReplica> ready = awaitReady(awaited, processes, needed, begin + deadline.toNanos());
    if (ready.size() < needed) {
      throw notServing(down, processes, ready.size(), needed, deadline);
    }
    List<LocalReplica> before = new ArrayList<>(wanted);
    before.removeAll(down);
    return new Started(ids(down), ids(before), ids(ready), (System.nanoTime() - begin) / 1_000_000);
  }

  private static void requireFreePorts(List<LocalReplica> down) {
    for (LocalReplica replica : down) {
      List<HostPort> taken = replica.takenPorts();
      if (!taken.isEmpty()) {
        throw new ClusterException(
            "replica "
                + replica.id()
                + " cannot listen on "
                + taken.getFirst()
                + ": another process has this port, or this machine does not have this address;"
                + " stop that process, or make a cluster with another --base-port");
      }
    }
  }

  /** Returns early when all serve, or when nothing more can be hoped for. */
  private static List<LocalReplica> awaitReady(
      List<LocalReplica> awaited, List<Process> processes, int needed, long deadlineNanos) {
    long quorumSince = 0;
    while (true) {
      List<LocalReplica> ready = awaited.stream().filter(LocalReplica::isReady).toList();
      long now = System.nanoTime();
      boolean enough = ready.size() >= needed;
      if (enough && quorumSince == 0) {
        quorumSince = now;
      }
      long alive = awaited.stream().filter(each -> each.process().isPresent()).count();
      boolean allThatLive = ready.size() >= alive;
      boolean startedDied = processes.stream().anyMatch(process -> !process.isAlive());
      if (ready.size() == awaited.size()
          || (enough && allThatLive)
          || (enough && now - quorumSince > STRAGGLER_PATIENCE.toNanos())
          || (startedDied && alive < needed)
          || now > deadlineNanos
          || !pause()) {
        return ready;
      }
    }
  }

  private static ClusterException notServing(
      List<LocalReplica> started,
      List<Process> processes,
      int ready,
      int needed,
      Duration deadline) {
    StringBuilder message =
        new StringBuilder("only ")
            .append(ready)
            .append(" of the ")
            .append(needed)
            .append(" replicas needed serve");
    int shown = 0;
    for (int i = 0; i < processes.size() && shown == 0; i++) {
      if (!processes.get(i).isAlive()) {
        appendTail(message, started.get(i), "ended with code " + processes.get(i).exitValue());
        shown++;
      }
    }
    if (shown == 0) {
      message.append(" after ").append(deadline.toSeconds()).append(" s");
      started.stream()
          .filter(each -> !each.isReady())
          .findFirst()
          .ifPresent(each -> appendTail(message, each, "is not ready"));
    }
    return new ClusterException(ClusterException.Kind.NO_QUORUM, message.toString());
  }

  private static void appendTail(StringBuilder message, LocalReplica replica, String what) {
    message.append("; replica ").append(replica.id()).append(' ').append(what);
    List<String> tail = replica.logTail(TAIL_LINES);
    if (!tail.isEmpty()) {
      message.append(", the end of ").append(replica.logFile()).append(":\n  ");
      message.append(String.join("\n  ", tail));
    }
  }

  /** Waits until a condition holds or the time is over; returns whether it holds. */
  public static boolean await(Duration patience, java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || !pause()) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  private static boolean pause() {
    try {
      Thread.sleep(POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Asks each of these replicas the same, all at once, so that a frozen one costs time only once.
   */
  public static <T> List<T> ask(List<LocalReplica> replicas, Function<LocalReplica, T> question) {
    List<java.util.concurrent.CompletableFuture<T>> answers = new ArrayList<>();
    for (LocalReplica replica : replicas) {
      java.util.concurrent.CompletableFuture<T> answer =
          new java.util.concurrent.CompletableFuture<>();
      answers.add(answer);
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  answer.complete(question.apply(replica));
                } catch (RuntimeException failure) {
                  answer.completeExceptionally(failure);
                }
              });
    }
    return answers.stream().map(LocalCluster::join).toList();
  }

  private static <T> T join(java.util.concurrent.CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private static List<Integer> ids(List<LocalReplica> some) {
    return some.stream().map(LocalReplica::id).toList();
  }
}
