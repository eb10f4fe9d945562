package io.bezant.protocol.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The cluster file: identical at every replica and client. Addresses stand beside the configuration
 * and are not part of the cluster's identity: a member may move.
 *
 * @param config what the cluster is
 * @param addresses where member i listens, at index i
 */
public record ClusterFile(ClusterConfig config, List<MemberAddresses> addresses) {

  /** Version of the form of this file. */
  public static final int FORMAT = 1;

  /** Copies the list; rejects one that does not fit the membership, and shared addresses. */
  public ClusterFile {
    addresses = List.copyOf(addresses);
    if (addresses.size() != config.membership().size()) {
      throw new IllegalArgumentException(
          "addresses for "
              + addresses.size()
              + " members, but there are "
              + config.membership().size());
    }
    Set<HostPort> seen = new HashSet<>();
    for (MemberAddresses each : addresses) {
      requireUnused(seen, each.peer());
      requireUnused(seen, each.client());
    }
  }

  private static void requireUnused(Set<HostPort> seen, HostPort address) {
    if (!seen.add(address)) {
      throw new IllegalArgumentException("the address " + address + " is listed twice");
    }
  }

  /**
   * Where one member listens.
   *
   * @param peer for other replicas
   * @param client for clients
   */
  public record MemberAddresses(HostPort peer, HostPort client) {}

  /** Where a member listens. */
  public MemberAddresses addresses(ReplicaId member) {
    return addresses.get(member.value());
  }

  /**
   * Reads the text of a cluster file.
   *
   * @throws ConfigException if a field is missing, unknown, repeated or wrong
   */
  public static ClusterFile parse(String text) {
    JsonFields root = JsonFields.parse("cluster file", text);
    int format = root.integer("format");
    if (format != FORMAT) {
      throw new ConfigException(
          "the cluster file's format is " + format + ", this release reads " + FORMAT);
    }
    List<PublicKey> keys = new ArrayList<>();
    List<MemberAddresses> addresses = new ArrayList<>();
    for (JsonFields member : root.objects("members")) {
      if (member.integer("id") != keys.size()) {
        throw new ConfigException(
            member.path() + ".id must be " + keys.size() + ": members are listed in order");
      }
      keys.add(member.publicKey("publicKey"));
      addresses.add(
          new MemberAddresses(member.hostPort("peerAddress"), member.hostPort("clientAddress")));
      member.requireNoMore();
    }
    Limits limits = limits(root.object("limits"));
    PublicKey administrator = root.publicKey("administrator");
    List<PublicKey> clients = root.publicKeys("clients");
    int checkpointInterval = root.integer("checkpointInterval");
    int windowSize = root.integer("windowSize");
    root.requireNoMore();
    try {
      return new ClusterFile(
          new ClusterConfig(
              new Membership(keys), administrator, clients, limits, checkpointInterval, windowSize),
          addresses);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("cluster file: " + e.getMessage());
    }
  }

  private static Limits limits(JsonFields json) {
    try {
      Limits limits =
          new Limits(
              json.integer("maxKeyBytes"),
              json.integer("maxValueBytes"),
              json.integer("maxRequestBytes"),
              json.integer("maxOperationsPerRequest"),
              json.integer("maxBatchRequests"),
              json.integer("maxBatchBytes"),
              json.integer("maxSessionsPerClient"),
              json.integer("sessionWindow"),
              history(json.object("history")),
              leases(json.object("leases")));
      json.requireNoMore();
      return limits;
    } catch (IllegalArgumentException e) {
      throw new ConfigException(json.path() + ": " + e.getMessage());
    }
  }

  private static HistoryLimits history(JsonFields json) {
    HistoryLimits limits =
        new HistoryLimits(
            json.integer("maxRevisions"), json.integer("maxBytes"), json.integer("maxMillis"));
    json.requireNoMore();
    return limits;
  }

  private static LeaseLimits leases(JsonFields json) {
    LeaseLimits limits =
        new LeaseLimits(
            json.integer("maxStepMillis"),
            json.integer("minTtlMillis"),
            json.integer("maxTtlMillis"),
            json.integer("maxLeasesPerClient"),
            json.integer("maxKeysPerLease"));
    json.requireNoMore();
    return limits;
  }

  /** The text of this file, which {@link #parse} reads back. */
  public String render() {
    ObjectNode root = JsonFields.newObject();
    root.put("format", FORMAT);
    ArrayNode members = root.putArray("members");
    for (ReplicaId member : config.membership().replicas()) {
      members
          .addObject()
          .put("id", member.value())
          .put("publicKey", config.membership().key(member).hex())
          .put("peerAddress", addresses(member).peer().toString())
          .put("clientAddress", addresses(member).client().toString());
    }
    root.put("administrator", config.administrator().hex());
    ArrayNode clients = root.putArray("clients");
    config.clients().forEach(key -> clients.add(key.hex()));
    Limits limits = config.limits();
    ObjectNode agreed = root.putObject("limits");
    agreed
        .put("maxKeyBytes", limits.maxKeyBytes())
        .put("maxValueBytes", limits.maxValueBytes())
        .put("maxRequestBytes", limits.maxRequestBytes())
        .put("maxOperationsPerRequest", limits.maxOperationsPerRequest())
        .put("maxBatchRequests", limits.maxBatchRequests())
        .put("maxBatchBytes", limits.maxBatchBytes())
        .put("maxSessionsPerClient", limits.maxSessionsPerClient())
        .put("sessionWindow", limits.sessionWindow());
    agreed
        .putObject("history")
        .put("maxRevisions", limits.history().maxRevisions())
        .put("maxBytes", limits.history().maxBytes())
        .put("maxMillis", limits.history().maxMillis());
    agreed
        .putObject("leases")
        .put("maxStepMillis", limits.leases().maxStepMillis())
        .put("minTtlMillis", limits.leases().minTtlMillis())
        .put("maxTtlMillis", limits.leases().maxTtlMillis())
        .put("maxLeasesPerClient", limits.leases().maxLeasesPerClient())
        .put("maxKeysPerLease", limits.leases().maxKeysPerLease());
    root.put("checkpointInterval", config.checkpointInterval());
    root.put("windowSize", config.windowSize());
    return JsonFields.render(root);
  }
}
