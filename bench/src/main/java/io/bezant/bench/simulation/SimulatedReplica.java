package io.bezant.bench.simulation;

import io.bezant.bench.simulation.adversary.Puppet;
import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.bench.simulation.drawing.SpaceTime.Condition;
import io.bezant.bench.simulation.invariant.BrokenInvariant;
import io.bezant.bench.simulation.invariant.Invariant.Standing;
import io.bezant.bench.simulation.world.SimulatedClock;
import io.bezant.bench.simulation.world.SimulatedConnection;
import io.bezant.bench.simulation.world.SimulatedDisk;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.replica.ExecutionFailed;
import io.bezant.replica.runtime.ReplicaDiverged;
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
import java.util.function.Supplier;

/**
 * One machine with a replica on it: a disk, a state, clocks, and the process that dies and is
 * started again. What a process is, is told by {@link ReplicaLife}.
 */
final class SimulatedReplica {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long WALL_ORIGIN_MILLIS = 1_700_000_000_000L;
  private static final long SUPERVISOR_MILLIS = 300;

  /** How often the whole state is hashed anew to be compared with its root. */
  private static final int COMMITS_PER_LOOK = 4;

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
  private long commits;
  private long pausedUntilNanos;
  private final List<Runnable> whenAwake = new ArrayList<>();
  private final PowerSupply power;
  private boolean lastsForever;
  private boolean isHealed;
  private final Damage damage = new Damage();
  private final ExecutionGuard guard;

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
    this.store = emptyStore();
    this.guard = new ExecutionGuard(this);
    this.power = new PowerSupply(this, random);
    WriteAheadLog.create(disk, MachineStorage.identity(world.plan(), self), random);
    disk.watch(power);
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

  /**
   * Whether every rule must hold for it: it does not lie and cannot have forgotten what it said.
   */
  boolean isSound() {
    return honest && !damage.hasForgotten();
  }

  /** Whether its state may be wrong and look right, so that what it answers may be too. */
  boolean mayErr() {
    return damage.stateErrs();
  }

  /** Whether it lost its log and is not known to be healed: then it counts among the faulty. */
  boolean isAmnesiac() {
    return damage.isAmnesiac();
  }

  /** Whether something has happened to its log. */
  boolean mayFindItsLogLost() {
    return damage.touchedLog();
  }

  /** What has befallen its disks. */
  Damage damage() {
    return damage;
  }

  ExecutionGuard guard() {
    return guard;
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
    if (isUp() || guard.mustWait()) {
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
      if (power.hasFailed()) {
        losePower(survival());
      }
    } catch (BrokenInvariant broken) {
      throw broken;
    } catch (PowerSupply.PowerFailure failure) {
      losePower(survival());
    } catch (DiskFailure failed) {
      world.tally().count("died of its disk");
      note("dies: " + failed.getMessage());
      die();
      startLater(SUPERVISOR_MILLIS);
    } catch (ExecutionFailed poisoned) {
      require(guard.expects(poisoned), poisoned);
      endBy(poisoned);
    } catch (CorruptLogException rotten) {
      require(damage.touchedLog(), rotten);
      world.tally().count("log found damaged in use");
      world.marks().reach(Mark.LOG_FOUND_DAMAGED_IN_USE);
      endBy(rotten);
    } catch (CorruptStateException | ReplicaDiverged rotten) {
      require(damage.touchedState(), rotten);
      world
          .marks()
          .reach(
              rotten instanceof ReplicaDiverged
                  ? Mark.STATE_FOUND_DIVERGED
                  : Mark.STATE_FOUND_DAMAGED_IN_USE);
      endBy(rotten);
      setStateAside(String.valueOf(rotten.getMessage()));
    } catch (RuntimeException | Error failure) {
      require(false, failure);
      world.tally().count("corrupt replica died");
      note("dies: " + failure);
      die();
      lastsForever = true;
    }
  }

  /** Whatever an honest replica meets that nothing has led to is a failure of the run. */
  private void require(boolean isExpected, Throwable failure) {
    if (honest && !isExpected) {
      throw new SelfContradiction(id(), failure);
    }
  }

  /** The process ends, and its supervisor starts it again, as after exit codes 16, 17 and 19. */
  private void endBy(Throwable failure) {
    note("stops: " + failure.getMessage());
    die();
    startLater(SUPERVISOR_MILLIS);
  }

  /** What cannot be used of its state goes; the log goes on voting. */
  void setStateAside(String reason) {
    world.tally().count("states set aside");
    note("sets its state aside: " + reason);
    if (!honest || world.variant().setsAside()) {
      damage.replaceState();
      store = emptyStore();
    }
  }

  /** A state fetched from the others has replaced its own. */
  void onStateReplaced() {
    damage.replaceState();
  }

  private MemoryStateStore emptyStore() {
    return new MemoryStateStore(new ChunkBounds(2, 4), world.variant().care());
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
    guard.losePower(survival);
  }

  private Survival survival() {
    return world.blackout().hasHappened()
        ? world.blackout().survival(random)
        : Survival.seeded(random, random.nextDouble());
  }

  /** The power of all machines has failed while another one was at work. */
  void loseTheirPower() {
    if (!power.hasFailed()) {
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
    tellLoss(damage.isAmnesiac());
    damage.loseLog();
    store = emptyStore();
  }

  /** What it remembers is not to be trusted any more: it begins again with a new log, empty. */
  void findLogLost() {
    boolean wasAmnesiac = damage.isAmnesiac();
    if (damage.findLogLost()) {
      tellLoss(wasAmnesiac);
    }
    store = emptyStore();
  }

  private void tellLoss(boolean wasAmnesiac) {
    if (honest) {
      world.witness().onLost(id());
      world.marks().reach(wasAmnesiac ? Mark.LOG_LOST_AGAIN_ON_THE_WAY : Mark.LOG_LOST);
    }
  }

  /** An older copy of its disk is put in the place of its disk, with or without the state. */
  void restore(MachineImage image, boolean withState) {
    note("gets back an older copy of its " + (withState ? "disk" : "log"));
    die();
    disk.restore(image.disk());
    damage.forget();
    if (withState) {
      loseCommits(image);
    }
  }

  /** The last commits of its state are gone. */
  void loseCommits(MachineImage image) {
    note("loses commits of its state");
    die();
    damage.replaceState();
    damage.touchState(image.stateErrs());
    store = image.store().copy();
  }

  /** What is on its disks now. */
  MachineImage image() {
    return new MachineImage(disk.copy(), store.copy(), damage.stateErrs());
  }

  /** Its log says that it is as good as one that lost nothing. */
  void onWhole() {
    damage.recover();
  }

  private void die() {
    world.chronicle().become(id().value(), Condition.DOWN);
    power.comeBack();
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
      power.failAfter(operations);
    }
  }

  /** Makes a commit of the state, before or after which the power may fail. */
  StateRoot commit(Supplier<StateRoot> commit) {
    return power.around(
        Blackout.Kind.STATE,
        () -> {
          StateRoot root = commit.get();
          commits++;
          if (commits % COMMITS_PER_LOOK == 0 && honest && !damage.touchedState()) {
            requireTrueRoot(root);
          }
          return root;
        });
  }

  /** Told a moment later, since whatever a commit throws is a failure of the store. */
  private void requireTrueRoot(StateRoot root) {
    if (!store.isWhole()) {
      world.failLater(new BrokenInvariant("I13 true roots", id() + " holds " + root));
    }
  }

  /** Its power, and how long its disk takes. */
  PowerSupply power() {
    return power;
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
    power.syncTakesUsual();
    clock.drift(0);
    clock.setWallTo(WALL_ORIGIN_MILLIS + world.agenda().nowNanos() / NANOS_PER_MILLI);
    power.comeBack();
    wake();
    isHealed = true;
    life.ifPresent(ReplicaLife::countScrubsAnew);
    if (!lastsForever) {
      start();
    }
  }
}
