package io.bezant.testing;

import io.bezant.client.BezantClient;
import io.bezant.client.ClientConfig;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.replica.report.ReplicaReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A real cluster inside the JVM, for tests: real replicas on ports of the loopback that the system
 * draws, in a temporary directory, with switches for what may happen to them. Several may run side
 * by side.
 *
 * <pre>{@code
 * try (BezantTestCluster cluster = BezantTestCluster.start()) {
 *   cluster.client().kv().put("k", "v");
 *   cluster.kill(cluster.primary());
 *   cluster.client().kv().put("k", "w"); // the others go on
 * }
 * }</pre>
 *
 * <p>Nothing here stops a test from breaking more replicas than the cluster tolerates ({@link
 * #faultsTolerated()}): then calls end at their deadlines. More liars than that make the cluster's
 * answers worthless, and a test of them proves nothing.
 *
 * <p>Thread-safe. {@link #close()} ends all replicas and clients, waits for it, and removes the
 * directory.
 */
public final class BezantTestCluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int KEPT_DEEDS = 100;

  private final TestClusterPlan plan;
  private final ClusterFiles files;
  private final Partition partition;
  private final List<TestReplica> replicas;
  private final long originNanos = System.nanoTime();
  private final Deque<String> deeds = new ArrayDeque<>();
  private @Nullable BezantClient client;
  private boolean isClosed;

  private BezantTestCluster(TestClusterPlan plan) {
    this.plan = plan;
    try {
      this.files = ClusterFiles.found(plan);
    } catch (IOException refused) {
      throw new UncheckedIOException("cannot make the files of a test cluster", refused);
    }
    this.partition = new Partition(plan.replicas());
    this.replicas =
        IntStream.range(0, plan.replicas())
            .mapToObj(id -> new TestReplica(new ReplicaId(id), files, partition))
            .toList();
  }

  /** Begins to describe a cluster: four replicas unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts a cluster of four replicas, which tolerates one fault. */
  public static BezantTestCluster start() {
    return builder().start();
  }

  /** A client of this cluster, the same each time. It is closed with the cluster. */
  public synchronized BezantClient client() {
    requireOpen();
    if (client == null) {
      client = BezantClient.builder().config(clientConfig()).build();
    }
    return client;
  }

  /** What a client of this cluster is built from; the test closes those that it builds. */
  public ClientConfig clientConfig() {
    return clientConfig(0);
  }

  /**
   * As above, with a key of its own.
   *
   * @param client below the number of clients that the builder was told
   */
  public ClientConfig clientConfig(int client) {
    if (client < 0 || client >= files.clients()) {
      throw new IllegalArgumentException(
          "this cluster knows the clients 0.."
              + (files.clients() - 1)
              + ", not "
              + client
              + ": tell the builder how many there are");
    }
    return new ClientConfig(files.cluster(), files.clientKey(client), Map.of(), plan.deadline());
  }

  /**
   * Where its files are, made as {@code bezant cluster init} makes them: what {@value
   * BezantClient#DIRECTORY_VARIABLE} may name.
   */
  public Path directory() {
    return files.directory();
  }

  /** How many replicas it has. */
  public int replicas() {
    return replicas.size();
  }

  /** How many of them may fail in whatever way, f. */
  public int faultsTolerated() {
    return quorums().faultsTolerated();
  }

  private Quorums quorums() {
    return files.cluster().config().quorums();
  }

  /**
   * The primary of the highest view that a quorum of running replicas is in or above, as they say.
   *
   * @throws IllegalStateException if no quorum of replicas runs
   */
  public int primary() {
    ClusterConfig config = files.cluster().config();
    List<View> views =
        replicas.stream()
            .flatMap(replica -> replica.report().stream())
            .map(ReplicaReport::view)
            .sorted(Comparator.comparingLong(View::value).reversed())
            .toList();
    int quorum = quorums().quorum();
    if (views.size() < quorum) {
      throw new IllegalStateException(
          "of the " + quorum + " replicas of a quorum " + views.size() + " run: nobody is primary");
    }
    return config.membership().primaryOf(views.get(quorum - 1)).value();
  }

  /** Whether a replica runs; one that is paused or cut off does. */
  public boolean isRunning(int replica) {
    return at(replica).isRunning();
  }

  /**
   * Ends a replica, as the death of its process would: from one moment to the next nobody hears of
   * it, its connections break, and what it has written stays. Does nothing to one that is dead.
   */
  public synchronized void kill(int replica) {
    requireOpen();
    note("kill " + replica);
    at(replica).kill();
  }

  /**
   * Starts a replica again with what it has written; a running one is killed first. It is honest
   * and not paused. When this returns, it listens; {@link #awaitServing()} waits for more.
   */
  public synchronized void restart(int replica) {
    requireOpen();
    note("restart " + replica);
    at(replica).kill();
    at(replica).start();
  }

  /**
   * Lets a replica stand still, as a stopped process would: its connections stay open, and nothing
   * is read, done or answered until {@link #resume}.
   */
  public synchronized void pause(int replica) {
    requireOpen();
    note("pause " + replica);
    at(replica).pause();
  }

  /** Lets a replica go on that stood still. */
  public synchronized void resume(int replica) {
    requireOpen();
    note("resume " + replica);
    at(replica).resume();
  }

  /**
   * Cuts these replicas off from the others and from all clients; among themselves they are
   * connected. Replaces an earlier partition. Connections stay open, what is said on them is lost.
   */
  public synchronized void partition(int... cutOff) {
    requireOpen();
    Set<ReplicaId> ids = new TreeSet<>();
    for (int id : cutOff) {
      at(id);
      ids.add(new ReplicaId(id));
    }
    note("partition " + Arrays.toString(cutOff));
    partition.cutOff(ids);
  }

  /** Ends a partition. */
  public synchronized void heal() {
    requireOpen();
    note("heal");
    partition.cutOff(Set.of());
  }

  /** Lets a replica tell {@link Lie#WRONG_ANSWERS}. */
  public void lie(int replica) {
    lie(replica, Lie.WRONG_ANSWERS);
  }

  /** Lets a replica lie from now on, until it is restarted or {@link #stopLying} is called. */
  public synchronized void lie(int replica, Lie lie) {
    requireOpen();
    note("lie " + replica + " " + lie);
    at(replica).lie(lie);
  }

  /** Lets a replica be honest again. */
  public synchronized void stopLying(int replica) {
    requireOpen();
    note("stop lying " + replica);
    at(replica).stopLying();
  }

  /**
   * Sets a replica's clock on the wall, until it is restarted or set again: so far ahead of what it
   * was, or behind if negative. Its monotonic clock goes on as it did.
   */
  public synchronized void setClock(int replica, Duration ahead) {
    requireOpen();
    note("set clock of " + replica + " by " + ahead);
    at(replica).setClock(ahead.toMillis());
  }

  /** Undoes whatever was done to the replicas: all are connected, run, are honest, and serve. */
  public synchronized void restore() {
    requireOpen();
    note("restore");
    partition.cutOff(Set.of());
    for (TestReplica replica : replicas) {
      replica.resume();
      replica.stopLying();
      replica.setClockRight();
      if (replica.failure().isPresent()) {
        replica.kill();
      }
      if (!replica.isRunning()) {
        replica.start();
      }
    }
    awaitServing();
  }

  /**
   * Waits until every replica serves that runs, is honest, not paused and not cut off.
   *
   * @throws IllegalStateException with all that is known if that does not happen in a minute
   */
  public void awaitServing() {
    await(
        "its replicas serve",
        () -> replicas.stream().filter(TestReplica::isWell).allMatch(TestReplica::isServing));
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "the test cluster waited in vain until " + what + "\n" + describe());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** How every replica is, and what was done to them so far: for people who look for a fault. */
  public String describe() {
    String states =
        replicas.stream().map(TestReplica::describe).collect(Collectors.joining("\n  "));
    return "the test cluster in " + files.directory() + ":\n  " + states + "\n  " + deeds();
  }

  private String deeds() {
    synchronized (deeds) {
      return "what was done to it: " + String.join("; ", deeds);
    }
  }

  private void note(String deed) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - originNanos);
    synchronized (deeds) {
      if (deeds.size() == KEPT_DEEDS) {
        deeds.removeFirst();
      }
      deeds.addLast("at " + millis + " ms " + deed);
    }
  }

  private TestReplica at(int replica) {
    if (replica < 0 || replica >= replicas.size()) {
      throw new IllegalArgumentException(
          "this cluster has the replicas 0.." + (replicas.size() - 1) + ", not " + replica);
    }
    return replicas.get(replica);
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("the test cluster is closed");
    }
  }

  private void startAll() {
    boolean isStarted = false;
    try {
      replicas.forEach(TestReplica::start);
      awaitServing();
      note("started");
      isStarted = true;
    } finally {
      if (!isStarted) {
        close();
      }
    }
  }

  /** Ends all replicas and {@link #client()}, and removes every file. May be called twice. */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (client != null) {
      client.close();
    }
    List<Thread> deaths = new ArrayList<>();
    replicas.forEach(replica -> deaths.add(Thread.ofVirtual().start(replica::kill)));
    boolean isInterrupted = false;
    for (Thread death : deaths) {
      isInterrupted |= joinUninterruptibly(death);
    }
    files.close();
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean joinUninterruptibly(Thread thread) {
    boolean isInterrupted = false;
    while (true) {
      try {
        thread.join();
        return isInterrupted;
      } catch (InterruptedException interrupted) {
        isInterrupted = true;
      }
    }
  }

  /** Collects what a test cluster is to be. Not thread-safe. */
  public static final class Builder {

    private int replicas = 4;
    private int clients = 1;
    private Durability durability = Durability.ASYNC;
    private Limits limits = Limits.DEFAULT;
    private int checkpointInterval = ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL;
    private Duration deadline = ClientConfig.DEFAULT_DEADLINE;

    private Builder() {}

    /** Sets how many replicas there are: n = 3f + 1 tolerate f faults. */
    public Builder replicas(int count) {
      replicas = count;
      return this;
    }

    /** Sets how many client keys are registered; one unless told otherwise. */
    public Builder clients(int count) {
      clients = count;
      return this;
    }

    /**
     * Sets what votes survive; {@link Durability#ASYNC} unless told otherwise, since replicas may
     * die here and the machine does not.
     */
    public Builder durability(Durability what) {
      durability = what;
      return this;
    }

    /** Sets the agreed limits. */
    public Builder limits(Limits agreed) {
      limits = agreed;
      return this;
    }

    /** Sets after how many sequence numbers the replicas take a checkpoint. */
    public Builder checkpointInterval(int sequenceNumbers) {
      checkpointInterval = sequenceNumbers;
      return this;
    }

    /** Sets how long the calls of its clients may take unless they say otherwise. */
    public Builder deadline(Duration time) {
      deadline = time;
      return this;
    }

    /**
     * Starts the cluster: when this returns, all its replicas serve.
     *
     * @throws IllegalStateException with all that is known if they do not
     */
    public BezantTestCluster start() {
      BezantTestCluster cluster =
          new BezantTestCluster(
              new TestClusterPlan(
                  replicas, clients, durability, limits, checkpointInterval, deadline));
      cluster.startAll();
      return cluster;
    }
  }
}
