package io.bezant.bench.simulation;

import io.bezant.bench.simulation.adversary.Adversary;
import io.bezant.bench.simulation.adversary.Cast;
import io.bezant.bench.simulation.adversary.ClientCast;
import io.bezant.bench.simulation.adversary.Fate;
import io.bezant.bench.simulation.adversary.Hands;
import io.bezant.bench.simulation.adversary.Party;
import io.bezant.bench.simulation.adversary.Puppet;
import io.bezant.bench.simulation.adversary.Reach;
import io.bezant.bench.simulation.check.CallText;
import io.bezant.bench.simulation.check.History;
import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.bench.simulation.invariant.BrokenInvariant;
import io.bezant.bench.simulation.world.ClientWatch;
import io.bezant.bench.simulation.world.Door;
import io.bezant.bench.simulation.world.HostileClient;
import io.bezant.bench.simulation.world.SimulatedClient;
import io.bezant.bench.simulation.world.SimulatedConnection;
import io.bezant.bench.simulation.world.SimulatedNetwork.Departure;
import io.bezant.bench.simulation.world.Tidings;
import io.bezant.bench.simulation.world.Watched;
import io.bezant.client.core.Failure;
import io.bezant.client.core.WatchEnd;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.wire.SigningSealer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** All replicas, honest or not, all clients, and the one liar behind the corrupt. */
final class SimulatedCluster {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long ADVERSARY_TICK_NANOS = 10 * NANOS_PER_MILLI;

  private final World world;
  private final History history = new History();

  /** The copies of each replica's code, by the replica's index; one unless there are twins. */
  private final List<List<SimulatedReplica>> copies = new ArrayList<>();

  private final List<SimulatedClient> clients = new ArrayList<>();
  private final Optional<Hands> hands;
  private final Optional<Adversary> adversary;
  private final Optional<HostileClient> intruder;
  private final List<String> troubles = new ArrayList<>();

  SimulatedCluster(World world) {
    this.world = world;
    RunPlan plan = world.plan();
    ClusterConfig config = plan.cluster();
    int copyCount = plan.cast().map(Cast::copies).orElse(1);
    for (ReplicaId id : config.membership().replicas()) {
      boolean honest = !plan.corrupt().contains(id.value());
      List<SimulatedReplica> ofOne = new ArrayList<>();
      for (int copy = 0; copy < (honest ? 1 : copyCount); copy++) {
        ofOne.add(new SimulatedReplica(world, new Puppet(id, copy), honest, new Links(honest)));
      }
      copies.add(ofOne);
    }
    hands = plan.corrupt().isEmpty() ? Optional.empty() : Optional.of(hands());
    adversary = hands.flatMap(its -> plan.cast().map(cast -> cast.play(its)));
    List<Door> doors = new ArrayList<>();
    for (List<SimulatedReplica> ofOne : copies) {
      doors.add(new Entrance(ofOne));
    }
    int correct = config.clients().size() - (plan.intruder().isPresent() ? 1 : 0);
    for (int i = 0; i < correct; i++) {
      clients.add(client(i, doors));
    }
    intruder = plan.intruder().map(role -> intruder(correct, doors, role));
  }

  private Hands hands() {
    RunPlan plan = world.plan();
    return new Hands(
        plan.cluster(),
        plan.corrupt().stream()
            .<io.bezant.protocol.message.MessageSealer>map(
                id ->
                    new SigningSealer(
                        new ReplicaId(id), plan.cluster().clusterId(), plan.keys().replica(id)))
            .toList(),
        plan.keys().verifier(),
        new Arms(),
        world.seed().stream("adversary"));
  }

  private SimulatedClient.Identity identity(int index, List<Door> doors) {
    RunPlan plan = world.plan();
    return new SimulatedClient.Identity(
        index,
        plan.cluster(),
        plan.keys().client(index),
        plan.pacing(),
        plan.watching(),
        doors,
        world.variant().client());
  }

  private HostileClient intruder(int index, List<Door> doors, ClientCast role) {
    return new HostileClient(
        identity(index, doors),
        new SimulatedClient.Places(world.network(), world.agenda()),
        role,
        world.seed()::stream);
  }

  private SimulatedClient client(int index, List<Door> doors) {
    RunPlan plan = world.plan();
    return new SimulatedClient(
        identity(index, doors),
        new SimulatedClient.Places(world.network(), world.agenda()),
        plan.load(),
        world.seed()::stream,
        new SimulatedClient.Desk(history, new Clerk()));
  }

  void start() {
    machines().forEach(SimulatedReplica::start);
    new LinkWatch(world, machines()).start();
    clients.forEach(SimulatedClient::start);
    intruder.ifPresent(HostileClient::start);
    if (world.plan().queryOfDeath().isPresent()) {
      new SkipOperator(world, this).start();
    }
    if (adversary.isPresent()) {
      tickAdversary();
    }
  }

  private void tickAdversary() {
    adversary.ifPresent(Adversary::onTick);
    world.agenda().after(ADVERSARY_TICK_NANOS, this::tickAdversary);
  }

  /** Every machine, those of corrupt replicas and their twins included. */
  List<SimulatedReplica> machines() {
    return copies.stream().flatMap(List::stream).toList();
  }

  /** Whether no more than f are faulty at once when this one loses its log as well (R5). */
  boolean mayLoseItsLog(SimulatedReplica machine) {
    RunPlan plan = world.plan();
    TreeSet<Integer> faulty = new TreeSet<>(plan.corrupt());
    faulty.addAll(plan.rotting());
    faulty.add(machine.id().value());
    honest().stream()
        .filter(SimulatedReplica::isAmnesiac)
        .forEach(each -> faulty.add(each.id().value()));
    return faulty.size() <= plan.cluster().quorums().faultsTolerated();
  }

  /** The machines of those that do not lie, whatever befalls their disks. */
  List<SimulatedReplica> honest() {
    return machines().stream().filter(SimulatedReplica::isHonest).toList();
  }

  List<SimulatedClient> clients() {
    return clients;
  }

  History history() {
    return history;
  }

  /** What corrupt replicas and clients did, by name. */
  Map<String, Long> deeds() {
    TreeMap<String, Long> deeds = new TreeMap<>();
    hands.ifPresent(its -> its.deeds().forEach((deed, count) -> deeds.put("liar " + deed, count)));
    intruder.ifPresent(
        its -> its.deeds().forEach((deed, count) -> deeds.put("client " + deed, count)));
    return deeds;
  }

  /** Operations that ended without an answer for which there is no excuse. */
  List<String> complaints() {
    return troubles;
  }

  private void deliver(ReplicaId from, ReplicaId to, Bytes frame) {
    for (SimulatedReplica machine : copies.get(to.value())) {
      machine
          .life()
          .ifPresent(
              life -> {
                for (Bytes shown : received(machine, new Party.Replica(from), frame)) {
                  life.hear(from, shown);
                }
              });
    }
  }

  private List<Bytes> received(SimulatedReplica machine, Party from, Bytes frame) {
    return machine.isHonest()
        ? List.of(frame)
        : outcome(frame, adversary.map(it -> it.onReceive(machine.self(), from, frame)));
  }

  private List<Bytes> sent(SimulatedReplica machine, Party to, Bytes frame) {
    return machine.isHonest()
        ? List.of(frame)
        : outcome(frame, adversary.map(it -> it.onSend(machine.self(), to, frame)));
  }

  private static List<Bytes> outcome(Bytes frame, Optional<Fate> fate) {
    return switch (fate.orElse(Fate.PASS)) {
      case Fate.Pass pass -> List.of(frame);
      case Fate.Replace(List<Bytes> others) -> others;
    };
  }

  private void carry(ReplicaId from, ReplicaId to, Departure departure, Bytes frame) {
    world.network().send(from.value(), to.value(), departure, frame, it -> deliver(from, to, it));
  }

  /** How frames leave a machine. */
  private final class Links implements SimulatedReplica.Mouth {
    private final boolean honest;

    Links(boolean honest) {
      this.honest = honest;
    }

    @Override
    public void toReplica(ReplicaLife from, ReplicaId to, Bytes frame, long nanos) {
      SimulatedReplica machine = from.machine();
      Departure departure = new Departure(nanos, () -> from.livedAt(nanos));
      List<Bytes> frames = honest ? List.of(frame) : sent(machine, new Party.Replica(to), frame);
      frames.forEach(each -> carry(machine.id(), to, departure, each));
    }

    @Override
    public void toClient(ReplicaLife from, SimulatedConnection to, Bytes frame, long nanos) {
      Departure departure = new Departure(nanos, () -> from.livedAt(nanos));
      List<Bytes> frames =
          honest ? List.of(frame) : sent(from.machine(), new Party.Client(to.client()), frame);
      frames.forEach(each -> to.answer(departure, each));
    }
  }

  /** What the adversary can reach. */
  private final class Arms implements Reach {
    @Override
    public void send(ReplicaId from, Party to, Bytes frame) {
      Departure now = new Departure(world.agenda().nowNanos(), () -> true);
      switch (to) {
        case Party.Replica(ReplicaId id) -> {
          if (id.value() < copies.size()) {
            carry(from, id, now, frame);
          }
        }
        case Party.Client(var id) ->
            copies.get(from.value()).stream()
                .flatMap(machine -> machine.life().stream())
                .flatMap(life -> life.connections().stream())
                .filter(connection -> connection.isOpen() && connection.client().equals(id))
                .toList()
                .forEach(connection -> connection.answer(now, frame));
      }
    }

    @Override
    public void show(Puppet to, Party from, Bytes frame) {
      for (SimulatedReplica machine : copies.get(to.replica().value())) {
        if (machine.self().equals(to)) {
          machine.life().ifPresent(life -> show(life, from, frame));
        }
      }
    }

    private void show(ReplicaLife life, Party from, Bytes frame) {
      switch (from) {
        case Party.Replica(ReplicaId id) -> life.hear(id, frame);
        case Party.Client(var id) ->
            life.connections().stream()
                .filter(connection -> connection.isOpen() && connection.client().equals(id))
                .toList()
                .forEach(connection -> life.hear(connection, frame));
      }
    }

    @Override
    public Envelope heardElsewhere(ReplicaId speaker, Statement statement) {
      return new SigningSealer(
              speaker, RunKeys.ELSEWHERE, world.plan().keys().replica(speaker.value()))
          .vouch(statement);
    }

    @Override
    public long nowMillis() {
      return world.agenda().nowNanos() / NANOS_PER_MILLI;
    }
  }

  /** Where clients come in. */
  private final class Entrance implements Door {
    private final List<SimulatedReplica> ofOne;

    Entrance(List<SimulatedReplica> ofOne) {
      this.ofOne = ofOne;
    }

    @Override
    public boolean admit(SimulatedConnection connection) {
      boolean admitted = false;
      for (SimulatedReplica machine : ofOne) {
        if (machine.isUp() && !machine.isPaused()) {
          machine.life().ifPresent(life -> life.admit(connection));
          admitted = true;
        }
      }
      return admitted;
    }

    @Override
    public void onFrame(SimulatedConnection connection, Bytes frame) {
      for (SimulatedReplica machine : ofOne) {
        machine
            .life()
            .filter(life -> life.connections().contains(connection))
            .ifPresent(
                life -> {
                  Party from = new Party.Client(connection.client());
                  for (Bytes shown : received(machine, from, frame)) {
                    life.hear(connection, shown);
                  }
                });
      }
    }
  }

  /** Hears what correct clients do and learn. */
  private final class Clerk implements ClientWatch {
    @Override
    public void onSigned(Request request) {
      world.witness().onSigned(request);
    }

    @Override
    public void onAsked(int client, Read read, long nowNanos) {
      world.witness().onAsked(client, read, nowNanos);
    }

    @Override
    public void onHeard(int client, ReplicaId from, ReadAnswer answer) {
      world.witness().onHeard(client, from, answer);
    }

    @Override
    public void onHeard(int client, ReplicaId from, Reply reply) {
      world.witness().onHeard(client, from, reply);
    }

    @Override
    public void onHeard(int client, ReplicaId from, WatchNotice notice) {
      world.witness().onHeard(client, from, notice);
    }

    @Override
    public void onTidings(Watched watch, Tidings tidings) {
      world.chronicle().noteClient(watch.client(), () -> watch + ": " + tidings);
      mark(tidings);
      try {
        world.witness().onTidings(watch, tidings);
      } catch (BrokenInvariant broken) {
        world.failLater(broken);
      }
    }

    @Override
    public void onAnswered(Answer answer) {
      world.tally().count("operations answered");
      world
          .chronicle()
          .noteClient(
              answer.client(),
              () ->
                  "learns "
                      + CallText.of(answer.operation())
                      + ": "
                      + CallText.of(answer.result())
                      + answer.executed().map(place -> " at #" + place).orElse(", unordered"));
      if (answer.executed().isEmpty()) {
        world.marks().reach(Mark.READ_SHOWN_TO_CLIENT);
      }
      try {
        world.witness().onAnswered(answer);
      } catch (BrokenInvariant broken) {
        // A client's runtime would close the client and go on; but the run has failed.
        world.failLater(broken);
      }
    }

    private void mark(Tidings tidings) {
      switch (tidings) {
        case Tidings.Opened _opened -> world.marks().reach(Mark.WATCH_OPENED);
        case Tidings.Changes _changes -> world.marks().reach(Mark.WATCH_TOLD_CHANGES);
        case Tidings.Progress _progress -> world.marks().reach(Mark.WATCH_TOLD_PROGRESS);
        case Tidings.Over(WatchEnd why) -> {
          if (why instanceof WatchEnd.Compacted) {
            world.marks().reach(Mark.WATCH_ENDED_BY_COMPACTION);
          }
        }
      }
    }

    @Override
    public void onOrderedInstead() {
      world.marks().reach(Mark.READ_ORDERED_INSTEAD);
    }

    @Override
    public void onFailed(int client, KvOperation operation, Failure failure) {
      world.tally().count("operations failed: " + failure.getClass().getSimpleName());
      world
          .chronicle()
          .noteClient(client, () -> "gives up " + CallText.of(operation) + ": " + failure);
      world.marks().ended(failure);
      if (failure instanceof Failure.DeadlineExceeded(long millis, boolean sent)
          && millis >= world.plan().load().patienceMillis()) {
        troubles.add("client " + client + " waited " + millis + " ms in vain for " + operation);
      } else if (failure instanceof Failure.Unreadable || failure instanceof Failure.Denied) {
        world.failLater(
            new BrokenInvariant(
                "I11 readable answers",
                "client " + client + " was told " + failure + " for " + operation));
      }
    }
  }
}
