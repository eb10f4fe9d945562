package io.bezant.bench.simulation;

import io.bezant.bench.simulation.adversary.Puppet;
import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.protocol.ClusterConfig;
import io.bezant.replica.StoredMemory;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.LogContext;
import io.bezant.replica.storage.LogIdentity;
import io.bezant.replica.storage.LogOptions;
import io.bezant.replica.storage.LogRefusal;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.MissingLogException;
import io.bezant.replica.storage.WriteAheadLog;

/** Log and state on a machine's disks, opened and replaced as a replica's process does. */
final class MachineStorage implements StoredMemory.Place<MemoryStateStore> {
  private static final int BLOCK_BYTES = 4096;

  private final SimulatedReplica machine;
  private final Variant variant;

  MachineStorage(SimulatedReplica machine, Variant variant) {
    this.machine = machine;
    this.variant = variant;
  }

  @Override
  public WriteAheadLog openLog() {
    try {
      return openAsItIs();
    } catch (CorruptLogException lost) {
      reach(Mark.LOG_FOUND_DAMAGED_AT_THE_START);
      return variant.repairs(machine.disk(), lost) ? openLog() : openAnother(lost);
    } catch (MissingLogException lost) {
      return openAnother(lost);
    }
  }

  @Override
  public WriteAheadLog replaceLog(LogRefusal lost) {
    reach(Mark.LOG_FOUND_BEHIND_THE_STATE);
    return openAnother(lost);
  }

  private void reach(Mark mark) {
    if (machine.isHonest()) {
      machine.world().marks().reach(mark);
    }
  }

  /** Where nothing has happened to the log, to find it lost is a failure of its own. */
  private WriteAheadLog openAnother(LogRefusal lost) {
    if (plan().cluster().quorums().faultsTolerated() == 0 || !machine.mayFindItsLogLost()) {
      throw lost;
    }
    machine.note("lost its log: " + lost.getMessage());
    machine.findLogLost();
    WriteAheadLog.createAfterLoss(
        machine.disk(), identity(plan(), machine.self()), machine.random());
    return openAsItIs();
  }

  private WriteAheadLog openAsItIs() {
    return WriteAheadLog.open(
        variant.disk(machine.disk()),
        identity(plan(), machine.self()),
        logOptions(plan().cluster()),
        new LogContext(Runnable::run, machine.clock()::monotonicNanos));
  }

  private RunPlan plan() {
    return machine.world().plan();
  }

  static LogIdentity identity(RunPlan plan, Puppet self) {
    return new LogIdentity(plan.cluster().clusterId(), self.replica().value());
  }

  /** Segments so small that a run has several, and large enough for the proofs of a new view. */
  private static LogOptions logOptions(ClusterConfig cluster) {
    int quorum = cluster.quorums().quorum();
    int proofs = quorum * quorum * (cluster.windowSize() + 1) * 100;
    int record =
        (1 << 14)
            + proofs
            + cluster.limits().maxBatchBytes()
            + 512 * cluster.limits().maxBatchRequests();
    int blocks = 3 + record / BLOCK_BYTES;
    return new LogOptions(blocks * BLOCK_BYTES, record, LogOptions.Durability.SYNC);
  }

  @Override
  public MemoryStateStore openState() {
    try {
      machine.store().lastRoot();
    } catch (CorruptStateException damage) {
      reach(Mark.STATE_FOUND_DAMAGED_AT_THE_START);
      setAside(String.valueOf(damage.getMessage()));
    }
    return machine.store();
  }

  /** Likewise with the state. */
  private void setAside(String reason) {
    if (!machine.damage().touchedState()) {
      throw new IllegalStateException(reason);
    }
    machine.setStateAside(reason);
  }

  @Override
  public MemoryStateStore replaceState(MemoryStateStore contradicted, String reason) {
    reach(Mark.STATE_CONTRADICTED_BY_THE_LOG);
    setAside(reason);
    return machine.store();
  }

  @Override
  public boolean isSynced() {
    return variant.judgesLogs();
  }
}
