package io.bezant.replica.net;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Where a replica listens and where it finds the others.
 *
 * @param cluster whom it may talk to
 * @param self who it is
 * @param listenPeer where it listens for replicas
 * @param listenClient where it listens for clients
 * @param peers where to find each other member, unresolved names allowed
 * @param limits what connections may cost
 */
public record NetworkConfig(
    ClusterConfig cluster,
    ReplicaId self,
    InetSocketAddress listenPeer,
    InetSocketAddress listenClient,
    Map<ReplicaId, InetSocketAddress> peers,
    NetworkLimits limits) {

  /** Copies the addresses; rejects a missing one. */
  public NetworkConfig {
    peers = Map.copyOf(peers);
    for (ReplicaId member : cluster.membership().replicas()) {
      if (!member.equals(self) && !peers.containsKey(member)) {
        throw new IllegalArgumentException("there is no peer address for replica " + member);
      }
    }
  }
}
