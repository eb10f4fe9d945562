package io.bezant.replica.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bezant.protocol.config.JsonFields;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.protocol.core.Amnesia;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.core.ReturnStatus;
import io.bezant.protocol.wire.EvidenceName;
import io.bezant.replica.net.AddressTakenException;
import io.bezant.replica.report.ReplicaReport;
import io.bezant.replica.report.ReplicaReport.Health;
import io.bezant.replica.storage.EvidenceFolder.Item;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code /livez}, {@code /readyz}, {@code /metrics}, {@code /status}, {@code /evidence} and
 * {@code /evidence/ID}. Whoever can reach its address can read it; it is meant for loopback.
 */
public final class AdminServer implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_METHOD = 405;
  private static final int UNAVAILABLE = 503;

  private final Supplier<ReplicaReport> reports;
  private final Supplier<String> metrics;
  private final Supplier<List<Item>> evidence;
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("bezant-admin-", 0).daemon().factory());

  private AdminServer(HttpServer server, Sources sources) {
    this.server = server;
    this.reports = sources.reports();
    this.metrics = sources.metrics();
    this.evidence = sources.evidence();
  }

  /**
   * What is asked for each answer; from any thread.
   *
   * @param reports what the replica says of itself
   * @param metrics in Prometheus' text form
   * @param evidence what it keeps against others
   */
  public record Sources(
      Supplier<ReplicaReport> reports, Supplier<String> metrics, Supplier<List<Item>> evidence) {}

  /**
   * A server that answers.
   *
   * @param address where it listens
   * @param sources asked for each answer
   * @throws AddressTakenException if the address cannot be listened on
   */
  public static AdminServer start(InetSocketAddress address, Sources sources)
      throws AddressTakenException {
    HttpServer server;
    try {
      server =
          HttpServer.create(new InetSocketAddress(address.getHostString(), address.getPort()), 0);
    } catch (IOException refused) {
      throw new AddressTakenException("health, metrics and status", address, refused);
    }
    AdminServer admin = new AdminServer(server, sources);
    server.setExecutor(admin.threads);
    server.createContext("/", admin::answer);
    server.start();
    return admin;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, WRONG_METHOD, "text/plain", "only GET is answered here\n");
        return;
      }
      boolean verbose = "verbose".equals(exchange.getRequestURI().getQuery());
      String path = exchange.getRequestURI().getPath();
      switch (path) {
        case "/livez" -> send(exchange, OK, "text/plain", "ok\n");
        case "/readyz" -> readiness(exchange, verbose);
        case "/metrics" ->
            send(exchange, OK, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
        case "/status" -> send(exchange, OK, "application/json", json(reports.get()));
        case "/evidence" -> send(exchange, OK, "application/json", json(evidence.get()));
        default -> answerOther(exchange, path);
      }
    }
  }

  private void answerOther(HttpExchange exchange, String path) throws IOException {
    for (Item item : evidence.get()) {
      if (path.equals("/evidence/" + item.id())) {
        send(exchange, OK, "application/octet-stream", item.bytes().toByteArray());
        return;
      }
    }
    send(
        exchange,
        NOT_FOUND,
        "text/plain",
        "there are /livez, /readyz, /metrics, /status, /evidence and /evidence/ID\n");
  }

  /** What is kept, each under the name by which it can be fetched. */
  private static String json(List<Item> items) {
    ObjectNode root = JsonFields.newObject();
    ArrayNode all = root.putArray("evidence");
    for (Item item : items) {
      Evidence proof = item.evidence();
      all.addObject()
          .put("id", item.id())
          .put("culprit", proof.culprit().value())
          .put("contradiction", EvidenceName.nameOf(proof.contradiction()))
          .put("view", proof.first().message().view().value())
          .put("sequence", proof.first().message().sequence().value());
    }
    return JsonFields.render(root);
  }

  private void readiness(HttpExchange exchange, boolean verbose) throws IOException {
    ReplicaReport report = reports.get();
    boolean isReady = report.health() == Health.SERVING;
    String verdict = isReady ? "ok\n" : "not ready: " + name(report.health()) + "\n";
    send(
        exchange,
        isReady ? OK : UNAVAILABLE,
        "text/plain",
        verbose ? details(report) + verdict : verdict);
  }

  private static String details(ReplicaReport report) {
    boolean hasQuorum =
        switch (report.health()) {
          case NO_QUORUM, NOT_SERVING, DISK_FULL, SAFE_MODE -> false;
          case SERVING, CATCHING_UP, TRANSFERRING, REBUILDING, RECOVERING, BEYOND_RECOVERY -> true;
        };
    return line(hasQuorum, "quorum", "connected to replicas " + report.connectedPeers())
        + line(
            report.health() != Health.CATCHING_UP
                && report.health() != Health.TRANSFERRING
                && report.health() != Health.REBUILDING,
            "caught-up",
            "executed " + report.executed() + ", stable " + report.stable())
        + line(
            report.stateLoss().isEmpty(),
            "state",
            report
                .stateLoss()
                .map(reason -> "was set aside when this process started: " + reason)
                .orElse("as the last process left it"))
        + line(
            report.poison().isEmpty(),
            "execution",
            report
                .poison()
                .map(
                    it ->
                        "batch %s at sequence number %s has stopped this replica %d times"
                            .formatted(it.digest().hex(), it.sequence(), it.deaths()))
                .orElse("no batch is known to stop this replica"))
        + line(
            report.returning().isEmpty(),
            "memory",
            report.returning().map(AdminServer::memory).orElse("nothing is forgotten"))
        + line(
            report.durability() == Durability.SYNC,
            "durability",
            report.durability() == Durability.SYNC
                ? "sync"
                : "async: a loss of power may lose votes and acknowledged writes");
  }

  private static String memory(ReturnStatus loss) {
    return loss.isHopeless()
        ? "more than f replicas lost their logs: bring back the original disks"
        : "its log was lost; " + stage(loss.stage()) + " until a view change and a checkpoint";
  }

  private static String line(boolean isGood, String check, String detail) {
    return (isGood ? "[+]" : "[-]") + check + " " + detail + "\n";
  }

  private static String name(Health health) {
    return health.name().toLowerCase(Locale.ROOT);
  }

  /** The fields that scripts rely on; names once given stay. */
  private static String json(ReplicaReport report) {
    ObjectNode root = JsonFields.newObject();
    root.put("id", report.id().value())
        .put("pid", report.pid())
        .put("clusterId", report.clusterId().hex())
        .put("view", report.view().value())
        .put("primary", report.primary().value())
        .put("executed", report.executed().value())
        .put("stable", report.stable().value());
    report
        .ownCheckpoint()
        .ifPresent(
            checkpoint ->
                root.put("stateDigest", checkpoint.root().hex())
                    .put("stateDigestSequence", checkpoint.sequence().value()));
    root.put("health", name(report.health()))
        .put("durability", report.durability().text())
        .put("clientConnections", report.clientConnections())
        .put("waitingRequests", report.waitingRequests());
    report.stateLoss().ifPresent(reason -> root.put("stateLoss", reason));
    report
        .poison()
        .ifPresent(
            it ->
                root.putObject("poison")
                    .put("sequence", it.sequence().value())
                    .put("digest", it.digest().hex())
                    .put("deaths", it.deaths()));
    report
        .returning()
        .ifPresent(
            loss -> {
              ObjectNode recovery =
                  root.putObject("recovery")
                      .put("stage", stage(loss.stage()))
                      .put("othersRecovering", loss.othersRecovering())
                      .put("beyondRecovery", loss.isHopeless());
              if (loss.stage() instanceof Amnesia.VotingAgain(var nonce, var view, var through)) {
                recovery.put("votesFromView", view.value()).put("healedAt", through.value());
              }
            });
    ArrayNode peers = root.putArray("connectedPeers");
    report.connectedPeers().forEach(peer -> peers.add(peer.value()));
    ArrayNode rejected = root.putArray("rejected");
    report
        .rejected()
        .forEach(
            (key, count) ->
                rejected
                    .addObject()
                    .put("source", key.source().label())
                    .put("reason", key.reason())
                    .put("count", count));
    return JsonFields.render(root);
  }

  private static String stage(Amnesia stage) {
    return switch (stage) {
      case Amnesia.Abstaining ignored -> "abstaining";
      case Amnesia.VotingAgain ignored -> "voting_again";
      case Amnesia.Healed ignored -> "healed";
    };
  }

  private static void send(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    send(exchange, code, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int code, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(code, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Stops answering. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
