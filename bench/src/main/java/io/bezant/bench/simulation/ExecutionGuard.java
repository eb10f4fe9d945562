package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.PassingState;
import io.bezant.bench.simulation.world.SimulatedDisk;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.config.SkipOrder;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.replica.ExecutionFailed;
import io.bezant.replica.GuardedExecution;
import io.bezant.replica.SkipOrders;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.ExecutionMark;
import io.bezant.replica.storage.ExecutionMark.Suspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a machine knows of batches that stopped its process: the production's mark, on a disk of its
 * own that outlives processes and is not synced, and the orders that somebody has put there. Does
 * nothing where no request is deadly.
 */
final class ExecutionGuard {
  private final SimulatedReplica machine;
  private final World world;
  private final SimulatedDisk disk = new SimulatedDisk();
  private final List<String> texts = new ArrayList<>();
  private Optional<Suspect> waitsAt = Optional.empty();
  private SkipOrders orders = SkipOrders.NONE;
  private Optional<ExecutionMark> mark = Optional.empty();
  private boolean hasSkipped;

  ExecutionGuard(SimulatedReplica machine) {
    this.machine = machine;
    this.world = machine.world();
  }

  /** Somebody puts the text of an order into the machine; it is read at the next start. */
  void put(String text) {
    texts.add(text);
  }

  /** What the process waits at instead of running. */
  Optional<Suspect> waitsAt() {
    return waitsAt;
  }

  /** Reads what the last process left; whether this one must wait as in safe mode. */
  boolean mustWait() {
    if (world.plan().queryOfDeath().isEmpty()) {
      return false;
    }
    Variant variant = world.variant();
    List<SkipOrder> heeded = new ArrayList<>();
    for (String text : texts) {
      variant.heeded(text, world.plan().cluster()).ifPresent(heeded::add);
    }
    disk.loseProcess();
    ExecutionMark opened = ExecutionMark.open(disk);
    mark = Optional.of(opened);
    orders = variant.orders(new SkipOrders(heeded), opened.suspect());
    waitsAt = GuardedExecution.waitsAt(opened, orders);
    waitsAt.ifPresent(
        suspect -> {
          world.tally().count("waits in safe mode");
          machine.note("waits for an order to skip #" + suspect.sequence());
        });
    return waitsAt.isPresent();
  }

  /** The service with the mistake in it. */
  Entries entries(Entries entries) {
    return world.plan().queryOfDeath().map(it -> it.before(entries)).orElse(entries);
  }

  /** As the production guards a service. */
  ReplicatedState guarded(ReplicatedState state) {
    if (mark.isEmpty()) {
      return state;
    }
    ReplicatedState watched =
        new PassingState(state) {
          @Override
          public List<Reply> skip(SequenceNumber sequence, Batch batch) {
            hasSkipped = true;
            return super.skip(sequence, batch);
          }
        };
    return new GuardedExecution(watched, mark.get(), orders);
  }

  /** Whether what was taken last was skipped; tells it once. */
  boolean takeSkipped() {
    boolean skipped = hasSkipped;
    hasSkipped = false;
    return skipped;
  }

  /** Whether a process was to end so: the deadly request was tried. */
  boolean expects(ExecutionFailed end) {
    world.tally().count("died of a batch");
    return end.getCause() instanceof QueryOfDeath.Unforeseen;
  }

  /** The machine loses power. */
  void losePower(Survival survival) {
    disk.losePower(survival);
  }
}
