package io.bezant.replica;

import io.bezant.crypto.Ed25519Accelerator;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.core.TransferStatus;
import io.bezant.protocol.wire.ProofRules;
import io.bezant.protocol.wire.SigningSealer;
import io.bezant.replica.admin.AdminServer;
import io.bezant.replica.net.NettyNetwork;
import io.bezant.replica.report.MetricsListener;
import io.bezant.replica.report.Rejections;
import io.bezant.replica.report.ReplicaReport;
import io.bezant.replica.report.ReplicaReport.Health;
import io.bezant.replica.runtime.Alarm;
import io.bezant.replica.runtime.Board;
import io.bezant.replica.runtime.Edge;
import io.bezant.replica.runtime.Inbox;
import io.bezant.replica.runtime.InboxLimits;
import io.bezant.replica.runtime.ReplicaRuntime;
import io.bezant.replica.runtime.RunnerThread;
import io.bezant.replica.runtime.Ticker;
import io.bezant.replica.runtime.TimeSource;
import io.bezant.replica.storage.Scrubber;
import io.bezant.replica.storage.StateFaults;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running replica: everything built, started and, in the reverse order, stopped. Also the main
 * class of its process ({@link ReplicaCommands}).
 */
public final class ReplicaServer implements AutoCloseable {
  /** The release, as introductions name it. */
  static final String SOFTWARE = "bezant/0.1.0";

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaServer.class);
  private static final int VERIFICATION_THREADS = 2;
  private static final long STOP_MILLIS = 10_000;

  /** The system property that keeps to BouncyCastle, for comparison: {@value}. */
  private static final String ED25519_PROPERTY = "bezant.ed25519";

  private static final String BOUNCY_CASTLE = "bouncycastle";

  private final ReplicaConfig config;
  private final ReplicaStorage storage;
  private final Ed25519Accelerator ed25519 = new Ed25519Accelerator();
  private final Rejections rejections = new Rejections();
  private final MetricsListener metrics;
  private final EvidenceKeeper evidence;
  private final Alarm alarm = new Alarm();
  private final ExecutorService verification =
      Executors.newFixedThreadPool(
          VERIFICATION_THREADS, Thread.ofPlatform().name("bezant-verify-", 0).daemon().factory());
  private final Inbox inbox = new Inbox(InboxLimits.DEFAULT, verification, alarm::ring);
  private final Board board;
  private final Edge edge;
  private final NettyNetwork network;
  private final CheckpointedService service;
  private final ReplicaRuntime runtime;
  private final RunnerThread thread;
  private final Scrubber scrubber;
  private final ScrubberThread scrubbing;
  private Optional<AdminServer> admin = Optional.empty();
  private volatile boolean isServing;

  private ReplicaServer(
      ReplicaConfig config,
      CoreOptions options,
      ReplicaStorage storage,
      ServerPorts ports,
      Consumer<Throwable> onFailure) {
    this.config = config;
    this.storage = storage;
    ClusterConfig cluster = config.clusterConfig();
    this.evidence = storage.evidence(cluster);
    this.metrics = new MetricsListener(rejections, evidence::keep);
    SigningSealer sealer =
        new SigningSealer(config.self(), cluster.clusterId(), ed25519.signer(config.key()));
    TimeSource time = TimeSource.ofMachine();
    this.service = new CheckpointedService(cluster, storage.service(), storage.workers(), inbox);
    ReplicaAssembly assembly =
        new ReplicaAssembly(
            new ReplicaAssembly.Ports(
                config.self(),
                cluster,
                options,
                new ProtocolRules(cluster.quorums()),
                new ProofRules(cluster.quorums()),
                sealer,
                ed25519.verifier(),
                time,
                Ticker.DEFAULT_TICK_MILLIS,
                inbox,
                rejections,
                metrics,
                metrics,
                ports.core()),
            new ReplicaAssembly.Memory(
                storage.log(), storage.guarded(service), storage.recovery()));
    this.board = assembly.board();
    this.edge = assembly.edge();
    SecureRandom random = new SecureRandom();
    this.network =
        new NettyNetwork(
            config.network(),
            ChannelIdentity.create(config.key().signer(), random),
            SOFTWARE,
            ports.wayIn().apply(edge),
            rejections);
    this.runtime = assembly.runtime(ports.wayOut().apply(network));
    this.thread = new RunnerThread(runtime, alarm, failure -> fail(failure, onFailure));
    this.scrubber = storage.scrubber();
    this.scrubbing = new ScrubberThread(scrubber, config.local().scrubPerSecond(), inbox::fail);
    addMetrics();
    addScrubMetrics();
  }

  private void addScrubMetrics() {
    metrics.count(
        "bezant.scrub.chunks",
        "Chunks of the state read again and found good",
        scrubber,
        it -> it.progress().chunks());
    metrics.count(
        "bezant.scrub.groups",
        "Groups of the log read again and found good",
        scrubber,
        it -> it.progress().groups());
    metrics.count(
        "bezant.scrub.passes",
        "How often everything stored was read again",
        scrubber,
        it -> it.progress().passes());
  }

  private void addMetrics() {
    metrics.gauge("bezant.view", "The view", this::status, s -> s.view().value());
    metrics.gauge(
        "bezant.executed", "The last place executed", this::status, s -> s.executed().value());
    metrics.gauge(
        "bezant.stable",
        "The last stable checkpoint",
        this::status,
        s -> s.stable().sequence().value());
    metrics.gauge(
        "bezant.requests.waiting",
        "Requests waiting to be proposed",
        this::status,
        CoreStatus::waitingRequests);
    metrics.gauge(
        "bezant.transfer.entries",
        "Entries fetched by the transfer of state under way",
        this::status,
        s -> s.transfer().map(TransferStatus::entryCount).orElse(0L));
    metrics.gauge(
        "bezant.recovering",
        "Whether this replica lost its log and is not healed",
        this::status,
        s -> s.returning().isPresent() ? 1 : 0);
    metrics.gauge(
        "bezant.evidence.kept", "Proofs of lies kept on disk", evidence::kept, List::size);
    metrics.gauge("bezant.inbox", "Messages waiting for the loop", () -> inbox, Inbox::size);
    metrics.gauge(
        "bezant.peers.connected", "Other replicas connected", network::connectedPeers, Set::size);
    metrics.gauge(
        "bezant.clients.connected",
        "Connections of clients",
        () -> network,
        NettyNetwork::clientConnectionCount);
    metrics.gauge(
        "bezant.state.file.bytes",
        "Size of the state's file",
        storage::store,
        store -> store.fileBytes());
    metrics.gauge(
        "bezant.state.incomplete",
        "1 while a stable checkpoint is known that the state has not reached",
        this::status,
        s -> s.stable().sequence().isAfter(s.executed()) ? 1 : 0);
    metrics.gauge(
        "bezant.damaged.sets",
        "Sets of damaged files kept for inspection",
        storage.state()::damaged,
        damaged -> damaged.list().size());
    metrics.gauge(
        "bezant.disk.free.bytes",
        "Room left where log and state are",
        () -> config,
        c -> DiskSpace.of(c).freeBytes());
    metrics.count(
        "bezant.signatures.verified",
        "Messages and requests whose signatures were verified",
        edge,
        Edge::openedCount);
  }

  /**
   * Builds a replica and starts it: when this returns, it listens and its loop runs.
   *
   * @param onFailure called on the loop's thread with what ends it; must end the process
   */
  public static ReplicaServer start(ReplicaConfig config, Consumer<Throwable> onFailure)
      throws IOException, InterruptedException {
    return start(config, CoreOptions.DEFAULT.withReady(config.local().readyMillis()), onFailure);
  }

  /**
   * As above, with a pace and a memory of its own.
   *
   * @param options the local settings of the core
   */
  public static ReplicaServer start(
      ReplicaConfig config, CoreOptions options, Consumer<Throwable> onFailure)
      throws IOException, InterruptedException {
    return start(config, options, ServerPorts.DIRECT, onFailure);
  }

  /**
   * As above, on a disk that may be told to fail.
   *
   * @param ports what stands between it and its disk
   */
  public static ReplicaServer start(
      ReplicaConfig config, CoreOptions options, DiskPorts ports, Consumer<Throwable> onFailure)
      throws IOException, InterruptedException {
    return start(config, options, ServerPorts.ofDisk(ports), onFailure);
  }

  /**
   * As above, in a world that may be told to fail.
   *
   * @param ports what stands between it and the world
   */
  public static ReplicaServer start(
      ReplicaConfig config, CoreOptions options, ServerPorts ports, Consumer<Throwable> onFailure)
      throws IOException, InterruptedException {
    ReplicaStorage storage = ReplicaStorage.open(config, ports.disk());
    ReplicaServer server = new ReplicaServer(config, options, storage, ports, onFailure);
    server.accelerate();
    boolean isStarted = false;
    try {
      server.network.start();
      server.admin =
          Optional.of(
              AdminServer.start(
                  config.admin(),
                  new AdminServer.Sources(
                      server::report, server.metrics::scrape, server.evidence::kept)));
      server.thread.start();
      server.scrubbing.start();
      isStarted = true;
    } finally {
      if (!isStarted) {
        server.giveBack();
      }
    }
    server.isServing = true;
    return server;
  }

  /** Beside the start and not before it: unpacking native code takes longer than the rest. */
  private void accelerate() {
    if (!System.getProperty(ED25519_PROPERTY, "").equals(BOUNCY_CASTLE)) {
      Thread.ofPlatform()
          .name("bezant-ed25519")
          .daemon()
          .start(() -> LOG.info("ed25519: {}", ed25519.load().orElse(BOUNCY_CASTLE)));
    }
  }

  private void fail(Throwable failure, Consumer<Throwable> onFailure) {
    isServing = false;
    for (String line : runtime.recentEvents()) {
      LOG.error("before the end: {}", line);
    }
    onFailure.accept(StateFaults.translated(failure));
  }

  private CoreStatus status() {
    return board.get().status();
  }

  /** What this replica says of itself now. */
  public ReplicaReport report() {
    CoreStatus status = status();
    Set<ReplicaId> peers = network.connectedPeers();
    return new ReplicaReport(
        config.self(),
        ProcessHandle.current().pid(),
        config.clusterConfig().clusterId(),
        status.view(),
        status.primary(),
        status.executed(),
        status.stable().sequence(),
        status
            .lastOwnCheckpoint()
            .map(own -> new ReplicaReport.OwnCheckpoint(own.sequence(), own.root())),
        health(status, peers),
        status.returning(),
        config.durability(),
        peers,
        network.clientConnectionCount(),
        status.waitingRequests(),
        storage.state().loss(),
        Optional.empty(),
        new java.util.TreeMap<>(rejections.snapshot()));
  }

  private Health health(CoreStatus status, Set<ReplicaId> peers) {
    if (!isServing) {
      return Health.NOT_SERVING;
    }
    if (status.returning().isPresent()) {
      return status.returning().get().isHopeless() ? Health.BEYOND_RECOVERY : Health.RECOVERING;
    }
    if (peers.size() + 1 < config.clusterConfig().quorums().quorum()) {
      return Health.NO_QUORUM;
    }
    if (status.transfer().isPresent()) {
      return Health.TRANSFERRING;
    }
    if (status.stable().sequence().isAfter(status.executed())) {
      return Health.REBUILDING;
    }
    return status.behind() || status.changingView() ? Health.CATCHING_UP : Health.SERVING;
  }

  /** Where it listens: for replicas, for clients, for health and metrics. */
  public List<InetSocketAddress> addresses() {
    List<InetSocketAddress> all = new ArrayList<>(network.listenAddresses());
    admin.ifPresent(server -> all.add(server.address()));
    return List.copyOf(all);
  }

  /** Stops: the loop ends after its turn, everything written is made durable. */
  @Override
  public void close() {
    isServing = false;
    try {
      if (!thread.stop(STOP_MILLIS)) {
        LOG.warn("the loop did not end in {} ms", STOP_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    giveBack();
  }

  /** Ports, threads and files. */
  private void giveBack() {
    admin.ifPresent(AdminServer::close);
    network.close();
    evidence.close();
    verification.shutdown();
    scrubbing.close();
    storage.endWork();
    service.close();
    storage.close();
  }

  /** Runs the command line of a replica's process. */
  public static void main(String[] arguments) {
    ReplicaCommands.execute(arguments);
  }
}
