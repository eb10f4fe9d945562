package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.SimulatedClient;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.replica.runtime.Core;
import io.bezant.replica.runtime.ReplicatedState;

/**
 * How the replicas and clients of a run are made. The default is production; planted bugs override
 * one decision and must be caught.
 */
public interface Variant {

  /** As in production. */
  Variant PRODUCTION = new Variant() {};

  /** The protocol's rules. */
  default ProtocolRules rules(ClusterConfig config) {
    return new ProtocolRules(config.quorums());
  }

  /** What stands between a replica's loop and its core. */
  default Core core(Core core) {
    return core;
  }

  /** What stands between a replica's loop and its service. */
  default ReplicatedState state(ReplicatedState state) {
    return state;
  }

  /** How the core of a correct client is made. */
  default SimulatedClient.Making client() {
    return SimulatedClient.Making.PRODUCTION;
  }
}
