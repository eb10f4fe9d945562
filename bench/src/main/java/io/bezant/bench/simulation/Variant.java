package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.SimulatedClient;
import io.bezant.bench.simulation.world.SimulatedDisk;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.config.SkipOrder;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.wire.ProofRules;
import io.bezant.replica.SkipOrders;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.runtime.Core;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.Disk;
import io.bezant.replica.storage.ExecutionMark;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StateStore;
import java.util.Optional;
import java.util.concurrent.Executor;

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

  /** What proofs must hold. */
  default ProofRules proofs(ClusterConfig config) {
    return new ProofRules(config.quorums());
  }

  /** Who judges the signatures of others. */
  default Verifier verifier(Verifier verifier) {
    return verifier;
  }

  /** The local settings of a replica. */
  default CoreOptions options(CoreOptions options) {
    return options;
  }

  /** What a replica remembers that was started again. */
  default DurableState memory(DurableState memory) {
    return memory;
  }

  /** What stands between the service and its entries. */
  default Entries entries(Entries entries) {
    return entries;
  }

  /** What stands between a replica's log and its disk. */
  default Disk disk(Disk disk) {
    return disk;
  }

  /** What stands between a replica's loop and its core. */
  default Core core(Core core) {
    return core;
  }

  /** What stands between a replica's loop and its service. */
  default ReplicatedState state(ReplicatedState state, ClusterConfig cluster) {
    return state;
  }

  /** How carefully a replica reads its state. */
  default MemoryStateStore.Care care() {
    return MemoryStateStore.Care.FULL;
  }

  /** Whether a damaged log is made to look whole; never, but by mistake. */
  default boolean repairs(SimulatedDisk disk, CorruptLogException damage) {
    return false;
  }

  /** Whether a state that was found damaged is set aside. */
  default boolean setsAside() {
    return true;
  }

  /** Whether a log that has never heard of what the state holds is taken for lost. */
  default boolean judgesLogs() {
    return true;
  }

  /** What stands between a replica's service and its state on disk. */
  default StateStore store(StateStore store) {
    return store;
  }

  /** Who carries out commits of the state; usually some time after they were asked for. */
  default Executor commits(Executor later) {
    return later;
  }

  /** What a text orders to skip, if whoever gave it may. */
  default Optional<SkipOrder> heeded(String text, ClusterConfig cluster) {
    return SkipOrders.heeded("an order", text, cluster, new Ed25519Verifier());
  }

  /**
   * What a replica skips.
   *
   * @param heeded the orders that it heeds
   * @param suspect what its process died of, if it is known
   */
  default SkipOrders orders(SkipOrders heeded, Optional<ExecutionMark.Suspect> suspect) {
    return heeded;
  }

  /** How the core of a correct client is made. */
  default SimulatedClient.Making client() {
    return SimulatedClient.Making.PRODUCTION;
  }
}
