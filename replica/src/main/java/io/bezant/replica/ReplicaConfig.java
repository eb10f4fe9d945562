package io.bezant.replica;

import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.config.ReplicaFile;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.replica.net.NetworkConfig;
import io.bezant.replica.net.NetworkLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a replica is told before it starts: read once, checked as a whole, passed by hand.
 *
 * @param cluster what is identical everywhere
 * @param local what is told to this replica alone
 * @param key the replica's own, which is the one the cluster file lists for it
 * @param directory its own, with its configuration; whoever supervises its process leaves word here
 * @param dataDirectory where log and state are
 * @param durability what a vote must survive before it is spoken
 */
public record ReplicaConfig(
    ClusterFile cluster,
    ReplicaFile local,
    KeyPair key,
    Path directory,
    Path dataDirectory,
    Durability durability) {

  /** Which member it is. */
  public ReplicaId self() {
    return local.id();
  }

  /** The cluster it is a member of. */
  public ClusterConfig clusterConfig() {
    return cluster.config();
  }

  /** Where it listens and where it finds the others. */
  public NetworkConfig network() {
    ClusterFile.MemberAddresses own = cluster.addresses(self());
    Map<ReplicaId, InetSocketAddress> peers = new TreeMap<>();
    for (ReplicaId member : clusterConfig().membership().replicas()) {
      if (!member.equals(self())) {
        peers.put(member, address(cluster.addresses(member).peer()));
      }
    }
    return new NetworkConfig(
        clusterConfig(),
        self(),
        address(local.peerBind().orElse(own.peer())),
        address(local.clientBind().orElse(own.client())),
        peers,
        NetworkLimits.DEFAULT);
  }

  /** Where it serves health, metrics and status. */
  public InetSocketAddress admin() {
    return address(local.admin());
  }

  private static InetSocketAddress address(HostPort place) {
    return InetSocketAddress.createUnresolved(place.host(), place.port());
  }
}
