package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.CoreMarks;
import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.bench.simulation.invariant.Invariant.Execution;
import io.bezant.bench.simulation.invariant.Invariant.Standing;
import io.bezant.bench.simulation.world.PassingState;
import io.bezant.bench.simulation.world.SimulatedConnection;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.wire.SigningSealer;
import io.bezant.replica.CheckpointedService;
import io.bezant.replica.Recovery;
import io.bezant.replica.ReplicaAssembly;
import io.bezant.replica.StoredMemory;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.Network;
import io.bezant.replica.net.PeerConnection;
import io.bezant.replica.report.Rejections;
import io.bezant.replica.runtime.Edge;
import io.bezant.replica.runtime.Inbox;
import io.bezant.replica.runtime.ReplicaRuntime;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.runtime.RuntimeListener;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.Scrubber;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateView;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One life of a replica's process: the production runtime on this machine's disk, clocks and links,
 * turned by the agenda instead of a thread.
 *
 * <p>A turn happens at one instant, and what it has cost is added afterwards: what it says leaves
 * when its syncs are over, and the next turn begins no sooner. A process that dies meanwhile has
 * not said it.
 */
final class ReplicaLife {
  private static final long OPENING_NANOS = 2_000_000;
  private static final long TURN_NANOS = 30_000;
  private static final long COMMIT_NANOS = 1_000_000;
  private static final long SCRUB_NANOS = 50_000_000;
  private static final int SCRUB_PIECES = 20;
  private static final int SLOW_SCRUB_SLICES = 20;

  private final SimulatedReplica machine;
  private final World world;
  private final RunPlan plan;
  private final int number;
  private final Inbox inbox;
  private final Overheard overheard;
  private final CheckpointedService service;
  private final ReplicaAssembly assembly;
  private final ReplicaRuntime runtime;
  private final Edge edge;
  private final Scrubber scrubber;
  private final List<SimulatedConnection> connections = new ArrayList<>();

  private long committedNanos;
  private long scrubsBefore;
  private long spentNanos;
  private long busyUntilNanos;
  private long endNanos = Long.MAX_VALUE;
  private boolean turnPlanned;
  private boolean tickPlanned;

  ReplicaLife(SimulatedReplica machine) {
    this.machine = machine;
    this.world = machine.world();
    this.number = machine.lives();
    this.plan = world.plan();
    ClusterConfig cluster = plan.cluster();
    this.inbox = new Inbox(plan.inbox(), Runnable::run, this::planTurn);
    this.overheard = new Overheard(machine);
    StoredMemory<MemoryStateStore> memory =
        StoredMemory.open(cluster, new MachineStorage(machine, variant()), machine.random());
    final WriteAheadLog log = memory.log();
    Recovery recovery = recovered(memory.recovery());
    if (machine.isSound()) {
      world.witness().onRecovered(machine.id(), recovery.durable(), recovery.applied().sequence());
    }
    this.service =
        new CheckpointedService(
            cluster,
            variant().store(new BlackoutStore(memory.store(), new Moments())),
            new CheckpointedService.Workers(
                variant().commits(this::commitLater), Runnable::run, machine.random()),
            inbox,
            entries -> variant().entries(machine.guard().entries(entries)));
    this.assembly =
        new ReplicaAssembly(ports(), new ReplicaAssembly.Memory(log, watched(service), recovery));
    this.edge = assembly.edge();
    this.runtime = assembly.runtime(new Links());
    this.scrubber = new Scrubber(memory.store(), log.scrub(machine.disk()));
  }

  /**
   * The scrubber reads some pieces now and then, where states rot: so few while trouble lasts that
   * others may meet the rot first.
   */
  private void planScrub() {
    if (plan.hasDecay()) {
      long slices = machine.isHealed() ? 1 : 1 + machine.random().nextInt(SLOW_SCRUB_SLICES);
      world.agenda().after(slices * SCRUB_NANOS, () -> machine.whenAwake(this, this::scrub));
    }
  }

  private void scrub() {
    long passes = scrubber.progress().passes();
    try {
      scrubber.step(machine.isHealed() ? SCRUB_PIECES : 1 + machine.random().nextInt(4));
    } catch (CorruptStateException | CorruptLogException found) {
      world.tally().count("rot found by the scrubber");
      if (found instanceof CorruptStateException) {
        world.marks().reach(Mark.STATE_FOUND_DAMAGED_BY_THE_SCRUBBER);
      }
      throw found;
    }
    world.tally().add("scrubber's passes", scrubber.progress().passes() - passes);
    planScrub();
  }

  /** How often all that it has stored was read again in this life, since trouble ended. */
  long scrubs() {
    return scrubber.progress().passes() - scrubsBefore;
  }

  /** Trouble has ended; passes are counted anew. */
  void countScrubsAnew() {
    scrubsBefore = scrubber.progress().passes();
  }

  private Variant variant() {
    return machine.isHonest() ? world.variant() : Variant.PRODUCTION;
  }

  private Recovery recovered(Recovery recovery) {
    return new Recovery(
        recovery.archive(), recovery.applied(), variant().memory(recovery.durable()));
  }

  private ReplicaAssembly.Ports ports() {
    ClusterConfig cluster = plan.cluster();
    ReplicaId self = machine.id();
    CoreMarks marks = new CoreMarks(world.marks(), self, cluster);
    Variant variant = variant();
    return new ReplicaAssembly.Ports(
        self,
        cluster,
        variant.options(plan.options()),
        variant.rules(cluster),
        variant.proofs(cluster),
        new SigningSealer(self, cluster.clusterId(), plan.keys().replica(self.value())),
        variant.verifier(plan.keys().verifier()),
        machine.clock(),
        plan.tickMillis(),
        inbox,
        new Rejections(),
        new Watch(machine, marks),
        new ReadMarks(),
        core -> new WatchedCore(variant.core(core), machine, marks));
  }

  private ReplicatedState watched(ReplicatedState state) {
    ReplicatedState made =
        machine.isHonest() ? world.variant().state(state, world.plan().cluster()) : state;
    return new PassingState(machine.guard().guarded(made)) {
      @Override
      public List<Reply> execute(SequenceNumber sequence, Batch batch) {
        List<Reply> replies = super.execute(sequence, batch);
        boolean isSkipped = machine.guard().takeSkipped();
        machine.note(
            () ->
                (isSkipped ? "skips #" : "executes #")
                    + sequence
                    + ", "
                    + batch.requests().size()
                    + " requests");
        if (machine.isSound() && !machine.mayErr()) {
          world.tally().count("batches executed");
          world
              .witness()
              .onExecuted(new Execution(machine.id(), sequence, batch, replies, isSkipped));
        }
        return replies;
      }

      @Override
      public void install(Effect.InstallState install) {
        if (machine.isSound()) {
          world.tally().count("states installed");
        }
        super.install(install);
      }
    };
  }

  /**
   * A commit of the state is finished some time later, unless the process dies before; what is
   * asked for later is finished later.
   */
  private void commitLater(Runnable commit) {
    long nanos = COMMIT_NANOS / 4 + machine.random().nextLong(8 * COMMIT_NANOS);
    committedNanos = Math.max(committedNanos + 1, world.agenda().nowNanos() + nanos);
    world.agenda().at(committedNanos, () -> machine.whenAwake(this, commit));
  }

  void start() {
    spend(OPENING_NANOS / 2 + machine.random().nextLong(OPENING_NANOS));
    runtime.start();
    endTurn(1);
    planScrub();
  }

  /** The turn under way takes so much longer. */
  void spend(long nanos) {
    spentNanos += nanos;
    machine.clock().spent(spentNanos);
  }

  private void planTurn() {
    if (!turnPlanned) {
      turnPlanned = true;
      long nanos = TURN_NANOS / 4 + machine.random().nextLong(TURN_NANOS);
      world
          .agenda()
          .at(
              Math.max(world.agenda().nowNanos(), busyUntilNanos) + nanos,
              () -> machine.whenAwake(this, this::plannedTurn));
    }
  }

  private void plannedTurn() {
    turnPlanned = false;
    turn();
  }

  private void turn() {
    world.trace().add(machine.id().value() * 31L + number);
    endTurn(runtime.runOnce());
  }

  private void endTurn(int done) {
    busyUntilNanos = world.agenda().nowNanos() + spentNanos;
    spentNanos = 0;
    machine.clock().spent(0);
    if (machine.isSound() && done > 0) {
      world.witness().onTurn(standing());
    }
    if (machine.isAmnesiac() && status().returning().isEmpty()) {
      machine.onWhole();
    }
    if (done > 0) {
      planTurn();
    } else {
      planTick();
    }
  }

  private void planTick() {
    if (!tickPlanned) {
      tickPlanned = true;
      world
          .agenda()
          .at(
              busyUntilNanos + 1_000 + runtime.nanosUntilTick(),
              () ->
                  machine.whenAwake(
                      this,
                      () -> {
                        tickPlanned = false;
                        if (!turnPlanned) {
                          turn();
                        }
                      }));
    }
  }

  void hear(ReplicaId from, Bytes frame) {
    machine.whenAwake(this, () -> edge.fromPeer(new Doorway(from), frame));
  }

  void hear(SimulatedConnection from, Bytes frame) {
    overheard.asked(from, frame);
    machine.whenAwake(this, () -> edge.fromClient(from, frame));
  }

  /** Its connection to another replica has been made, or has broken. */
  void link(ReplicaId peer, boolean isUp) {
    machine.whenAwake(this, () -> edge.onLink(peer, isUp));
  }

  void admit(SimulatedConnection connection) {
    connections.removeIf(each -> !each.isOpen());
    connections.add(connection);
  }

  List<SimulatedConnection> connections() {
    return connections;
  }

  /** Whether it holds the answer to this request. */
  boolean hasAnswered(RequestKey key) {
    return service.storedReply(key).isPresent();
  }

  CoreStatus status() {
    return assembly.board().get().status();
  }

  Standing standing() {
    return new Standing(machine.id(), number, status(), inbox.size());
  }

  StateView state() {
    return service.view();
  }

  SimulatedReplica machine() {
    return machine;
  }

  /** Whether it lived at that moment. */
  boolean livedAt(long nanos) {
    return nanos < endNanos;
  }

  void end() {
    endNanos = world.agenda().nowNanos();
    connections.forEach(SimulatedConnection::breakOff);
  }

  List<String> recentEvents() {
    return runtime.recentEvents();
  }

  /** What happens around each commit of the state. */
  private final class Moments implements BlackoutStore.Moment {
    @Override
    public StateRoot around(Supplier<StateRoot> commit) {
      return machine.commit(commit);
    }

    @Override
    public void onReplaced() {
      machine.onStateReplaced();
    }
  }

  /** What becomes of questions about the state. */
  private final class ReadMarks implements RuntimeListener {
    @Override
    public void onWatches(int open, int behind, long told) {
      if (behind > 0 && machine.isSound()) {
        world.marks().reach(Mark.WATCH_NOT_UP_TO_DATE);
      }
    }

    @Override
    public void onRead(ReadAnswer.Standing standing, int reads, boolean waited) {
      if (machine.isSound()) {
        if (waited) {
          world.marks().reach(Mark.READ_WAITED_FOR_A_DECISION);
        }
        if (standing == ReadAnswer.Standing.SHOWN) {
          world.marks().reach(Mark.READ_SHOWN);
        } else if (standing == ReadAnswer.Standing.BEHIND) {
          world.marks().reach(Mark.READ_TURNED_AWAY_FOR_BEING_BEHIND);
        }
      }
    }
  }

  /** The way back to whoever a frame came from, past the loop: what leaves here leaves now. */
  private final class Doorway implements PeerConnection {
    private final ReplicaId replica;

    Doorway(ReplicaId replica) {
      this.replica = replica;
    }

    @Override
    public ReplicaId replica() {
      return replica;
    }

    @Override
    public void reply(Bytes frame) {
      machine.mouth().toReplica(ReplicaLife.this, replica, frame, world.agenda().nowNanos());
    }
  }

  /** The way out: everything leaves when the turn's syncs are over. */
  private final class Links implements Network {
    private long departure() {
      return world.agenda().nowNanos() + spentNanos;
    }

    @Override
    public void send(ReplicaId to, Bytes frame) {
      overheard.said(frame);
      machine.mouth().toReplica(ReplicaLife.this, to, frame, departure());
    }

    @Override
    public void broadcast(Bytes frame) {
      overheard.said(frame);
      for (ReplicaId to : world.plan().cluster().membership().replicas()) {
        if (!to.equals(machine.id())) {
          machine.mouth().toReplica(ReplicaLife.this, to, frame, departure());
        }
      }
    }

    @Override
    public void sendToClient(ClientConnection to, Bytes frame) {
      if (to instanceof SimulatedConnection connection) {
        overheard.shown(connection, frame);
        machine.mouth().toClient(ReplicaLife.this, connection, frame, departure());
      }
    }

    @Override
    public void sendToClient(RequestKey request, Bytes frame) {
      List<SimulatedConnection> all = new ArrayList<>();
      List<SimulatedConnection> speakers = new ArrayList<>();
      for (SimulatedConnection each : connections) {
        if (each.isOpen() && each.client().equals(request.client())) {
          all.add(each);
          if (each.hasSpokenFor(request.session())) {
            speakers.add(each);
          }
        }
      }
      overheard.answered(frame);
      for (SimulatedConnection each : speakers.isEmpty() ? all : speakers) {
        machine.mouth().toClient(ReplicaLife.this, each, frame, departure());
      }
    }

    @Override
    public void flush() {}
  }
}
