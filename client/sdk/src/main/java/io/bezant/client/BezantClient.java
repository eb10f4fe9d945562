package io.bezant.client;

import io.bezant.client.core.ClientCore;
import io.bezant.client.core.CoreSettings;
import io.bezant.client.core.Pacing;
import io.bezant.client.core.ReadCounts;
import io.bezant.client.net.LinkTiming;
import io.bezant.client.net.NettyClientLoop;
import io.bezant.client.net.NettyClientNetwork;
import io.bezant.client.net.SigningRequestSealer;
import io.bezant.client.runtime.ClientRuntime;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.wire.FrameCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client of one Bezant cluster. Build one, keep it, share it, close it:
 *
 * <pre>{@code
 * try (BezantClient client = BezantClient.builder().config(Path.of("client.json")).build()) {
 *   client.kv().put("greeting", "hello");
 *   client.kv().get("greeting").ifPresent(found -> System.out.println(found.valueUtf8()));
 * }
 * }</pre>
 *
 * <p>It connects at its first use, to all replicas, and reconnects by itself. It believes an answer
 * only when a quorum of replicas give it alike. Retries are automatic and harmless: a request that
 * is sent again is executed once.
 *
 * <p>Thread-safe and immutable. It uses one daemon thread, and virtual threads for the callbacks of
 * futures unless told otherwise. Two processes may use one key; each has its own session.
 */
public final class BezantClient implements AutoCloseable {

  /** Names the client file to use. */
  public static final String CONFIG_VARIABLE = "BEZANT_CONFIG";

  /** Names the folder of a cluster, in which {@value #CLIENT_FILE_NAME} lies. */
  public static final String DIRECTORY_VARIABLE = "BEZANT_DIR";

  /** The folder of a cluster if nobody says otherwise. */
  public static final String DEFAULT_DIRECTORY = ".bezant";

  /** The name of the client file in the folder of a cluster. */
  public static final String CLIENT_FILE_NAME = "client.json";

  /** Leaves room for 2^20 openings per millisecond, so that two processes rarely meet. */
  private static final int COUNTER_RANDOM_BITS = 20;

  private final ClientConfig config;
  private final ClientRuntime runtime;
  private final LinkStates links;
  private final KvClient kv;
  private final AgreedLeases leases;
  private final LockClient locks;
  private final ElectionClient elections;
  private final WatchClient watches;

  private BezantClient(ClientConfig config, LinkStates links, Executor callbacks) {
    ClusterConfig cluster = config.cluster().config();
    SecureRandom random = new SecureRandom();
    long counter =
        (System.currentTimeMillis() << COUNTER_RANDOM_BITS)
            | random.nextInt(1 << COUNTER_RANDOM_BITS);
    KeyPair key = config.key();
    ClientCore core =
        new ClientCore(
            new CoreSettings(key.publicKey(), cluster, Pacing.DEFAULT, counter, random.nextLong()),
            new KvPayloads(),
            new SigningRequestSealer(
                key.signer(), cluster.clusterId(), new FrameCodec(cluster.limits())));
    NettyClientLoop loop = new NettyClientLoop();
    List<HostPort> addresses =
        cluster.membership().replicas().stream().map(config::address).toList();
    this.config = config;
    this.links = links;
    this.runtime =
        new ClientRuntime(
            core,
            new NettyClientNetwork(cluster, addresses, key.signer(), loop, LinkTiming.DEFAULT),
            loop,
            links);
    Calls calls = new Calls(runtime, callbacks, key.publicKey(), links.metrics());
    this.kv = new AgreedKv(calls, cluster.limits(), config.deadline());
    this.leases = new AgreedLeases(calls, cluster.limits(), config.deadline());
    this.watches =
        new AgreedWatches(
            new OneWatch.Place(runtime, key.publicKey(), Namespace.WHOLE),
            cluster.limits(),
            kv,
            callbacks);
    QueuedLocks queued = new QueuedLocks(calls, new TurnQueue(kv, watches), config.deadline());
    this.locks = queued;
    this.elections = new QueuedElections(queued);
  }

  /** Begins to build a client. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A client as the environment says: of the client file named by {@value #CONFIG_VARIABLE}, else
   * of the one in the folder named by {@value #DIRECTORY_VARIABLE}, else of the one in {@value
   * #DEFAULT_DIRECTORY}.
   *
   * @throws BezantException.ConfigInvalid if that file cannot be used, saying which variable led to
   *     it
   */
  public static BezantClient fromEnv() {
    return fromEnv(System.getenv());
  }

  /** As above, in this environment. */
  static BezantClient fromEnv(Map<String, String> environment) {
    try {
      return builder().config(configPath(environment)).build();
    } catch (BezantException.ConfigInvalid unusable) {
      throw new BezantException.ConfigInvalid(
          unusable.getMessage() + " (" + origin(environment) + ")", unusable);
    }
  }

  private static String origin(Map<String, String> environment) {
    for (String variable : List.of(CONFIG_VARIABLE, DIRECTORY_VARIABLE)) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return variable + " is \"" + value + "\"";
      }
    }
    return "neither "
        + CONFIG_VARIABLE
        + " nor "
        + DIRECTORY_VARIABLE
        + " is set: let one of them name a client file or the folder of a cluster";
  }

  /** Where these variables say that the client file is. */
  static Path configPath(Map<String, String> environment) {
    String file = environment.getOrDefault(CONFIG_VARIABLE, "");
    if (!file.isEmpty()) {
      return Path.of(file);
    }
    String folder = environment.getOrDefault(DIRECTORY_VARIABLE, "");
    return Path.of(folder.isEmpty() ? DEFAULT_DIRECTORY : folder).resolve(CLIENT_FILE_NAME);
  }

  /** Keys and values. */
  public KvClient kv() {
    return kv;
  }

  /** Leases. */
  public LeaseClient leases() {
    return leases;
  }

  /** Locks. */
  public LockClient locks() {
    return locks;
  }

  /** Elections. */
  public ElectionClient elections() {
    return elections;
  }

  /** What changes. */
  public WatchClient watch() {
    return watches;
  }

  /** What this client was built with. */
  public ClientConfig config() {
    return config;
  }

  /** How many replicas can be spoken to now. */
  public ConnectionState connectionState() {
    return links.state();
  }

  /** How the readings of this client were answered so far. */
  public ReadStatistics readStatistics() {
    ReadCounts counts = runtime.readCounts();
    return new ReadStatistics(counts.shown(), counts.ordered(), counts.local());
  }

  /** Begins to connect now rather than at the first use. Does not wait. */
  public void connect() {
    runtime.connect();
  }

  /**
   * Ends every open call with {@link BezantException.Closed} and all connections. May be called
   * from any thread and more than once; waits briefly for the end.
   */
  @Override
  public void close() {
    leases.close();
    runtime.close();
  }

  /** Collects what a client is built from. Not thread-safe. */
  public static final class Builder {

    private @Nullable ClusterFile cluster;
    private @Nullable KeyPair key;
    private final Map<Integer, HostPort> addresses = new TreeMap<>();
    private Duration deadline = ClientConfig.DEFAULT_DEADLINE;
    private ConnectionListener listener = state -> {};
    private ClientMetrics metrics = ClientMetrics.NONE;
    private Executor callbacks = task -> Thread.ofVirtual().name("bezant-callback").start(task);

    private Builder() {}

    /**
     * Takes everything from a client file; a folder stands for the {@value #CLIENT_FILE_NAME} in
     * it.
     *
     * @throws BezantException.ConfigInvalid if it cannot be read or used
     */
    public Builder config(Path clientFile) {
      return config(
          ClientConfig.load(
              Files.isDirectory(clientFile) ? clientFile.resolve(CLIENT_FILE_NAME) : clientFile));
    }

    /** Takes everything from a configuration. */
    public Builder config(ClientConfig config) {
      cluster = config.cluster();
      key = config.key();
      addresses.clear();
      addresses.putAll(config.addresses());
      deadline = config.deadline();
      return this;
    }

    /** Sets whom to speak to. */
    public Builder cluster(ClusterFile file) {
      cluster = file;
      return this;
    }

    /**
     * Sets whom to speak to, by the path of the cluster file.
     *
     * @throws BezantException.ConfigInvalid if it cannot be read or used
     */
    public Builder cluster(Path file) {
      return cluster(ClientConfig.loadCluster(file));
    }

    /** Sets who the client is. */
    public Builder key(KeyPair pair) {
      key = pair;
      return this;
    }

    /**
     * Sets who the client is, by the path of its private key in PEM.
     *
     * @throws BezantException.ConfigInvalid if it cannot be read or used
     */
    public Builder key(Path pemFile) {
      return key(ClientConfig.loadKey(pemFile));
    }

    /** Says that a replica is reached elsewhere than the cluster file says: {@code host:port}. */
    public Builder address(int replica, String hostAndPort) {
      try {
        addresses.put(replica, HostPort.parse(hostAndPort));
        return this;
      } catch (IllegalArgumentException e) {
        throw new BezantException.ConfigInvalid(
            "the address of replica " + replica + ": " + e.getMessage(), e);
      }
    }

    /** Sets how long a call may take unless it says otherwise. */
    public Builder deadline(Duration time) {
      deadline = ClientConfig.requireDeadline(time);
      return this;
    }

    /** Sets who is told when replicas are gained or lost. */
    public Builder connectionListener(ConnectionListener whoWantsToKnow) {
      listener = whoWantsToKnow;
      return this;
    }

    /** Sets who counts and measures what the client does. */
    public Builder metrics(ClientMetrics whoCounts) {
      metrics = whoCounts;
      return this;
    }

    /** Sets where futures are completed and listeners called; by default on virtual threads. */
    public Builder callbackExecutor(Executor executor) {
      callbacks = executor;
      return this;
    }

    /**
     * Builds the client. It connects at its first use.
     *
     * @throws BezantException.ConfigInvalid if something is missing or contradicts something else
     */
    public BezantClient build() {
      if (cluster == null || key == null) {
        throw new BezantException.ConfigInvalid(
            "a client needs "
                + (cluster == null ? "a cluster" : "a key")
                + ": give the builder a client file, or a cluster and a key");
      }
      ClientConfig config = new ClientConfig(cluster, key, addresses, deadline);
      Quorums quorums = cluster.config().quorums();
      return new BezantClient(
          config, new LinkStates(quorums, listener, metrics, callbacks), callbacks);
    }
  }
}
