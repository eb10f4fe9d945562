package io.bezant.cli.cluster;

import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ClusterFile.MemberAddresses;
import io.bezant.protocol.config.HostPort;
import java.util.Optional;

/**
 * What a new cluster is to be.
 *
 * @param replicaCount n
 * @param clientCount how many client keys to register
 * @param checkpointInterval a checkpoint every so many sequence numbers; the window is four times
 *     it
 * @param limits the agreed limits
 * @param places where the replicas listen
 */
public record ClusterPlan(
    int replicaCount, int clientCount, int checkpointInterval, Limits limits, Places places) {

  /** The port from which a local cluster counts unless told otherwise. */
  public static final int DEFAULT_BASE_PORT = 7400;

  /** How many replicas tolerate one liar. */
  public static final int DEFAULT_REPLICAS = 4;

  private static final int MAX_CLIENTS = 10_000;

  /** Rejects what no cluster can be. */
  public ClusterPlan {
    if (replicaCount < 1 || replicaCount > ReplicaId.MAX_VALUE) {
      throw new ClusterException(
          "a cluster has 1.." + ReplicaId.MAX_VALUE + " replicas, not " + replicaCount);
    }
    if (clientCount < 1 || clientCount > MAX_CLIENTS) {
      throw new ClusterException(
          "a cluster begins with 1.." + MAX_CLIENTS + " client keys, not " + clientCount);
    }
  }

  /** Where the replicas of a cluster listen. */
  public sealed interface Places {

    /** Peer, client and admin port. */
    int PORTS_PER_REPLICA = 3;

    /** What the cluster file says of a replica. */
    MemberAddresses addresses(ReplicaId replica);

    /** Where it serves its status. */
    HostPort admin(ReplicaId replica);

    /** The interface on which it listens if not on its own address. */
    Optional<String> bindHost();

    /** Where clients reach it if not where the cluster file says. */
    Optional<HostPort> published(ReplicaId replica);

    /** Whether each replica's directory is to be complete in itself, since it will be elsewhere. */
    boolean isApart();

    /**
     * All on the loopback of this machine: three ports each, one after the other.
     *
     * @param basePort the first
     */
    record Loopback(int basePort) implements Places {

      private static final String HOST = "127.0.0.1";

      @Override
      public MemberAddresses addresses(ReplicaId replica) {
        return new MemberAddresses(port(replica, 0), port(replica, 1));
      }

      @Override
      public HostPort admin(ReplicaId replica) {
        return port(replica, 2);
      }

      @Override
      public Optional<String> bindHost() {
        return Optional.empty();
      }

      @Override
      public Optional<HostPort> published(ReplicaId replica) {
        return Optional.empty();
      }

      @Override
      public boolean isApart() {
        return false;
      }

      private HostPort port(ReplicaId replica, int offset) {
        int port = basePort + PORTS_PER_REPLICA * replica.value() + offset;
        if (basePort < 1 || port > 65_535) {
          throw new ClusterException(
              "base port "
                  + basePort
                  + " leaves no port for replica "
                  + replica.value()
                  + ": each replica takes "
                  + PORTS_PER_REPLICA
                  + " ports, and a port is in 1..65535");
        }
        return new HostPort(HOST, port);
      }
    }

    /**
     * Each on a host of its own, all with the same ports: containers on a network that knows them
     * by name.
     *
     * @param hostPattern the hosts' names, in which a percent sign stands for the replica's number
     * @param basePort the first of the three ports that every replica has
     * @param firstPublished where clients reach replica 0, if not at its own address; the others
     *     follow at every third port
     */
    record Hosts(String hostPattern, int basePort, Optional<HostPort> firstPublished)
        implements Places {

      private static final String ANY_INTERFACE = "0.0.0.0";
      private static final String LOOPBACK = "127.0.0.1";

      /** Rejects a pattern that gives all replicas one name. */
      public Hosts {
        if (hostPattern.indexOf('%') < 0) {
          throw new ClusterException(
              "the host pattern \""
                  + hostPattern
                  + "\" needs a % for the replica's number, as in replica-%");
        }
      }

      @Override
      public MemberAddresses addresses(ReplicaId replica) {
        String host = hostPattern.replace("%", Integer.toString(replica.value()));
        return new MemberAddresses(new HostPort(host, basePort), new HostPort(host, basePort + 1));
      }

      @Override
      public HostPort admin(ReplicaId replica) {
        return new HostPort(LOOPBACK, basePort + 2);
      }

      @Override
      public Optional<String> bindHost() {
        return Optional.of(ANY_INTERFACE);
      }

      @Override
      public Optional<HostPort> published(ReplicaId replica) {
        return firstPublished.map(
            first ->
                new HostPort(first.host(), first.port() + PORTS_PER_REPLICA * replica.value()));
      }

      @Override
      public boolean isApart() {
        return true;
      }
    }
  }
}
