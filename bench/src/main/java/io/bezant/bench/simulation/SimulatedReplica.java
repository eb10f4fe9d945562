package io.bezant.bench.simulation;

import io.bezant.bench.simulation.adversary.Puppet;
import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.bench.simulation.drawing.SpaceTime.Condition;
import io.bezant.bench.simulation.invariant.BrokenInvariant;
import io.bezant.bench.simulation.invariant.Invariant.Standing;
import io.bezant.bench.simulation.world.SimulatedClock;
import io.bezant.bench.simulation.world.SimulatedConnection;
import io.bezant.bench.simulation.world.SimulatedDisk;
import io.bezant.bench.simulation.world.SimulatedDisk.Operation;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One machine with a replica on it: a disk, a state, clocks, and the process that dies and is
 * started again. What a process is, is told by {@link ReplicaLife}.
 */
final class SimulatedReplica {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long WALL_ORIGIN_MILLIS = 1_700_000_000_000L;
  private static final long SUPERVISOR_MILLIS = 300;

  private final World world;
  private final Puppet self;
  private final boolean honest;
  private final Mouth mouth;
  private final SplittableRandom random;
  private final SimulatedDisk disk = new SimulatedDisk();
  private final SimulatedClock clock;
  private MemoryStateStore store;
  private Optional<ReplicaLife> life = Optional.empty();
  private int lives;
  private long pausedUntilNanos;
  private final List<Runnable> whenAwake = new ArrayList<>();
  private long syncNanos;
  private int operationsLeft = Integer.MAX_VALUE;
  private boolean powerFailed;
  private boolean lastsForever;
  private boolean isAmnesiac;
  private boolean isHealed;

  /** The power fails, in the middle of something. */
  private static final class PowerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerFailure() {
      super("the power fails", null, false, false);
    }
  }

  /** How what a replica says leaves its machine. */
  interface Mouth {
    /** A frame for another replica, departing from a life at a moment. */
    void toReplica(ReplicaLife from, ReplicaId to, Bytes frame, long departureNanos);

    /** A frame for a client. */
    void toClient(
        ReplicaLife from, SimulatedConnection connection, Bytes frame, long departureNanos);
  }

  SimulatedReplica(World world, Puppet self, boolean honest, Mouth mouth) {
    this.world = world;
    this.self = self;
    this.honest = honest;
    this.mouth = mouth;
    this.random = world.seed().stream("replica " + self.replica() + "/" + self.copy());
    this.clock =
        new SimulatedClock(
            world.agenda(),
            random.nextLong(1L << 50),
            WALL_ORIGIN_MILLIS + random.nextInt(200) - 100);
    this.store = new MemoryStateStore(new ChunkBounds(2, 4), world.variant().care());
    this.syncNanos = drawSync();
    WriteAheadLog.create(disk, ReplicaLife.identity(world.plan(), self), random);
    disk.watch(new DiskWatch());
  }

  private long drawSync() {
    return 20_000L + random.nextInt(random.nextInt(3) == 0 ? 5_000_000 : 300_000);
  }

  // What others see.

  World world() {
    return world;
  }

  Puppet self() {
    return self;
  }

  ReplicaId id() {
    return self.replica();
  }

  boolean isHonest() {
    return honest;
  }

  /** Whether nothing is wrong with it, so that every rule must hold for it. */
  boolean isSound() {
    return honest && !world.plan().rotting().contains(id().value());
  }

  /** Whether it lost its log and is not known to be healed: then it counts among the faulty. */
  boolean isAmnesiac() {
    return isAmnesiac;
  }

  boolean isUp() {
    return life.isPresent();
  }

  /** Whether trouble has ended here. */
  boolean isHealed() {
    return isHealed;
  }

  boolean isPaused() {
    return pausedUntilNanos > world.agenda().nowNanos();
  }

  SimulatedClock clock() {
    return clock;
  }

  SimulatedDisk disk() {
    return disk;
  }

  MemoryStateStore store() {
    return store;
  }

  Mouth mouth() {
    return mouth;
  }

  SplittableRandom random() {
    return random;
  }

  int lives() {
    return lives;
  }

  Optional<ReplicaLife> life() {
    return life;
  }

  Optional<CoreStatus> status() {
    return life.map(ReplicaLife::status);
  }

  Optional<Standing> standing() {
    return life.map(ReplicaLife::standing);
  }

  // Life and death.

  /** Starts the process if it is not running. */
  void start() {
    if (isUp()) {
      return;
    }
    lives++;
    world.chronicle().become(id().value(), Condition.UP);
    note("starts");
    guarded(
        () -> {
          ReplicaLife begun = new ReplicaLife(this);
          life = Optional.of(begun);
          begun.start();
        });
  }

  /** Runs something of the process; whatever it throws is its end. */
  void guarded(Runnable task) {
    try {
      task.run();
      // The log keeps a failure of its housekeeper for later; the power does not wait so long.
      if (powerFailed) {
        losePower(survival());
      }
    } catch (BrokenInvariant broken) {
      throw broken;
    } catch (PowerFailure failure) {
      losePower(survival());
    } catch (DiskFailure failed) {
      world.tally().count("died of its disk");
      note("dies: " + failed.getMessage());
      die();
      startLater(SUPERVISOR_MILLIS);
    } catch (CorruptLogException rotten) {
      if (isSound()) {
        throw new SelfContradiction(id(), rotten);
      }
      world.tally().count("stopped for what its disk has lost");
      note("stops: " + rotten.getMessage());
      die();
      lastsForever = true;
    } catch (CorruptStateException rotten) {
      if (isSound()) {
        throw new SelfContradiction(id(), rotten);
      }
      world.tally().count("rot of the state found " + (isUp() ? "in use" : "at the start"));
      note("stops: " + rotten.getMessage());
      die();
      lastsForever = true;
    } catch (RuntimeException | Error failure) {
      if (isSound()) {
        throw new SelfContradiction(id(), failure);
      }
      world.tally().count(honest ? "died of what its disk has lost" : "corrupt replica died");
      note("dies: " + failure);
      die();
      lastsForever = true;
    }
  }

  /** The process is killed; the machine lives on. */
  void kill() {
    if (isUp()) {
      note("is killed");
      die();
    }
  }

  /** The machine loses power; each thing not synced survives as decided. */
  void losePower(Survival survival) {
    note("loses power");
    die();
    disk.losePower(survival);
  }

  private Survival survival() {
    return world.blackout().hasHappened()
        ? world.blackout().survival(random)
        : Survival.seeded(random, random.nextDouble());
  }

  /** The power of all machines has failed while another one was at work. */
  void loseTheirPower() {
    if (!powerFailed) {
      losePower(survival());
    }
  }

  /**
   * Its log is gone, and so is the state; key and configuration remain.
   *
   * @param wholeDisk whether nothing else is left on the disk either
   */
  void loseLog(boolean wholeDisk) {
    note(wholeDisk ? "loses its disk" : "loses its superblock");
    world.tally().count("logs lost");
    die();
    for (String file : disk.list()) {
      if (wholeDisk || !file.startsWith("segment")) {
        disk.delete(file);
      }
    }
    disk.syncDirectory();
    beAmnesiac();
  }

  /** What it remembers is not to be trusted any more: it begins again with a new log, empty. */
  void beAmnesiac() {
    if (isSound()) {
      world.witness().onLost(id());
      world.marks().reach(isAmnesiac ? Mark.LOG_LOST_AGAIN_ON_THE_WAY : Mark.LOG_LOST);
    }
    isAmnesiac = true;
    store = new MemoryStateStore(new ChunkBounds(2, 4));
  }

  /** Its log says that it is as good as one that lost nothing. */
  void onWhole() {
    isAmnesiac = false;
  }

  private void die() {
    world.chronicle().become(id().value(), Condition.DOWN);
    powerFailed = false;
    operationsLeft = Integer.MAX_VALUE;
    whenAwake.clear();
    pausedUntilNanos = 0;
    life.ifPresent(ReplicaLife::end);
    life = Optional.empty();
    disk.loseProcess();
    store = store.reopen();
  }

  /** Starts it after a while, unless its code has ended for good. */
  void startLater(long millis) {
    if (!lastsForever) {
      world.agenda().after(millis * NANOS_PER_MILLI, this::start);
    }
  }

  /** The power fails when the disk has been asked for so many things more. */
  void failPowerAfter(int operations) {
    if (isUp()) {
      operationsLeft = operations;
    }
  }

  private void beforeOperation(Operation operation, String file) {
    if (operation == Operation.LIST || operation == Operation.READ) {
      return;
    }
    if (powerFailed || --operationsLeft <= 0) {
      powerFailed = true;
      world.tally().count("power failed at a disk operation");
      throw new PowerFailure();
    }
    if (operation == Operation.SYNC) {
      long taken = syncNanos / 2 + random.nextLong(syncNanos);
      life.ifPresent(it -> it.spend(taken));
    }
    if (operation == Operation.SYNC || operation == Operation.SYNC_DIRECTORY) {
      failIf(world.blackout(), kindOf(operation, file));
    }
  }

  private static Blackout.Kind kindOf(Operation operation, String file) {
    if (operation == Operation.SYNC_DIRECTORY) {
      return Blackout.Kind.DIRECTORY;
    }
    return file.startsWith("superblock") ? Blackout.Kind.SUPERBLOCK : Blackout.Kind.LOG;
  }

  private void failIf(Blackout blackout, Blackout.Kind kind) {
    failing(() -> blackout.failsBefore(kind));
  }

  /** The flag comes first, since the failure of all others begins within the question. */
  private void failing(BooleanSupplier fails) {
    if (!powerFailed) {
      powerFailed = true;
      powerFailed = fails.getAsBoolean();
    }
    if (powerFailed) {
      throw new PowerFailure();
    }
  }

  /** Makes a commit of the state, before or after which the power may fail. */
  StateRoot commit(Supplier<StateRoot> commit) {
    failIf(world.blackout(), Blackout.Kind.STATE);
    StateRoot root = commit.get();
    failing(world.blackout()::failsAfter);
    return root;
  }

  /** Sees what is asked of the disk. */
  private final class DiskWatch implements SimulatedDisk.Watch {
    @Override
    public void before(Operation operation, String file) {
      beforeOperation(operation, file);
    }

    @Override
    public void afterSync() {
      failing(world.blackout()::failsAfter);
    }
  }

  /** How long a sync takes from now on, on the average. */
  void syncTakes(long nanos) {
    syncNanos = nanos;
  }

  /** Syncs take what they usually do. */
  void syncTakesUsual() {
    syncNanos = drawSync();
  }

  // Standing still.

  /** The process stands still for a while; what reaches it waits. */
  void pause(long millis) {
    if (!isUp()) {
      return;
    }
    note("stands still for " + millis + " ms");
    world.chronicle().become(id().value(), Condition.PAUSED);
    pausedUntilNanos =
        Math.max(pausedUntilNanos, world.agenda().nowNanos() + millis * NANOS_PER_MILLI);
    world.agenda().at(pausedUntilNanos, this::goOn);
  }

  private void goOn() {
    if (isPaused()) {
      return;
    }
    if (isUp()) {
      world.chronicle().become(id().value(), Condition.UP);
    }
    List<Runnable> waiting = List.copyOf(whenAwake);
    whenAwake.clear();
    waiting.forEach(Runnable::run);
  }

  /** Ends a pause now. */
  void wake() {
    if (isPaused()) {
      pausedUntilNanos = 0;
      goOn();
    }
  }

  /** Runs something of this life, now or when it goes on; not at all if it has ended. */
  void whenAwake(ReplicaLife of, Runnable task) {
    Runnable alive =
        () -> {
          if (life.isPresent() && life.get() == of) {
            guarded(task);
          }
        };
    if (isPaused()) {
      whenAwake.add(alive);
    } else {
      alive.run();
    }
  }

  void note(String what) {
    note(() -> what);
  }

  void note(Supplier<String> what) {
    world.chronicle().note(id().value(), () -> (self.copy() > 0 ? "(its twin) " : "") + what.get());
  }

  /** Everything on this machine is as it should be again. */
  void heal() {
    disk.limitTo(Long.MAX_VALUE);
    syncTakesUsual();
    clock.drift(0);
    clock.setWallTo(WALL_ORIGIN_MILLIS + world.agenda().nowNanos() / NANOS_PER_MILLI);
    operationsLeft = Integer.MAX_VALUE;
    wake();
    isHealed = true;
    life.ifPresent(ReplicaLife::countScrubsAnew);
    if (!lastsForever) {
      start();
    }
  }
}
