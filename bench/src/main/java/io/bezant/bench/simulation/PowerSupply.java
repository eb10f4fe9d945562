package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.SimulatedDisk;
import io.bezant.bench.simulation.world.SimulatedDisk.Operation;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The power of one machine, which fails when its disk has been asked for so many things or when
 * that of all machines does; and the time that its disk takes.
 */
final class PowerSupply implements SimulatedDisk.Watch {
  private final SimulatedReplica machine;
  private final SplittableRandom random;
  private long syncNanos;
  private int operationsLeft = Integer.MAX_VALUE;
  private boolean failed;

  /** The power fails, in the middle of something. */
  static final class PowerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerFailure() {
      super("the power fails", null, false, false);
    }
  }

  PowerSupply(SimulatedReplica machine, SplittableRandom random) {
    this.machine = machine;
    this.random = random;
    this.syncNanos = drawSync();
  }

  private long drawSync() {
    return 20_000L + random.nextInt(random.nextInt(3) == 0 ? 5_000_000 : 300_000);
  }

  /** Whether it has failed, and the machine does not know it yet. */
  boolean hasFailed() {
    return failed;
  }

  /** It is there, and does not fail by itself. */
  void comeBack() {
    failed = false;
    operationsLeft = Integer.MAX_VALUE;
  }

  /** It fails when the disk has been asked for so many things more. */
  void failAfter(int operations) {
    operationsLeft = operations;
  }

  /** How long a sync takes from now on, on the average. */
  void syncTakes(long nanos) {
    syncNanos = nanos;
  }

  /** Syncs take what they usually do. */
  void syncTakesUsual() {
    syncNanos = drawSync();
  }

  @Override
  public void before(Operation operation, String file) {
    if (operation == Operation.LIST || operation == Operation.READ) {
      return;
    }
    if (failed || --operationsLeft <= 0) {
      failed = true;
      machine.world().tally().count("power failed at a disk operation");
      throw new PowerFailure();
    }
    if (operation == Operation.SYNC) {
      long taken = syncNanos / 2 + random.nextLong(syncNanos);
      machine.life().ifPresent(it -> it.spend(taken));
    }
    if (operation == Operation.SYNC || operation == Operation.SYNC_DIRECTORY) {
      failIf(() -> machine.world().blackout().failsBefore(kindOf(operation, file)));
    }
  }

  private static Blackout.Kind kindOf(Operation operation, String file) {
    if (operation == Operation.SYNC_DIRECTORY) {
      return Blackout.Kind.DIRECTORY;
    }
    return file.startsWith("superblock") ? Blackout.Kind.SUPERBLOCK : Blackout.Kind.LOG;
  }

  /** The flag comes first, since the failure of all others begins within the question. */
  private void failIf(BooleanSupplier fails) {
    if (!failed) {
      failed = true;
      failed = fails.getAsBoolean();
    }
    if (failed) {
      throw new PowerFailure();
    }
  }

  @Override
  public void afterSync() {
    failIf(machine.world().blackout()::failsAfter);
  }

  @Override
  public void onSlip(SimulatedDisk.Slip.Kind kind) {
    machine.note("its disk " + (kind == SimulatedDisk.Slip.Kind.LOST ? "loses" : "misplaces"));
    machine.world().tally().count("writes " + kind.name().toLowerCase(Locale.ROOT));
    machine.damage().forget();
  }

  /** Makes something durable, before or after which the power may fail. */
  <T> T around(Blackout.Kind kind, Supplier<T> work) {
    failIf(() -> machine.world().blackout().failsBefore(kind));
    T made = work.get();
    failIf(machine.world().blackout()::failsAfter);
    return made;
  }
}
