package io.bezant.protocol.core;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A cluster whose network and clock stand still until the scenario says otherwise. What each
 * replica does is written down in the order in which it happens.
 */
final class ScenarioCluster {

  private final ScenarioWords words = new ScenarioWords();
  private final List<LabReplica> replicas = new ArrayList<>();
  private final ArrayDeque<Letter> network = new ArrayDeque<>();
  private final List<Predicate<Letter>> cuts = new ArrayList<>();
  private final Set<Integer> down = new TreeSet<>();
  private final Set<Integer> held = new TreeSet<>();
  private final List<Happening> happenings = new ArrayList<>();
  private long nowMillis;

  /**
   * Something under way from one replica to another.
   *
   * @param from the sender
   * @param to the receiver
   * @param event what the receiver will hear
   * @param text in words
   */
  record Letter(int from, int to, Event event, String text) {

    boolean is(String kind) {
      return text.startsWith(kind);
    }
  }

  /**
   * One thing that a replica did.
   *
   * @param replica who
   * @param text what
   * @param isDetail whether it is only told in detail
   */
  record Happening(int replica, String text, boolean isDetail) {}

  ScenarioCluster(ClusterConfig config) {
    for (int i = 0; i < config.membership().size(); i++) {
      replicas.add(
          new LabReplica(
              new ReplicaCore.Setting(
                  config,
                  CoreOptions.DEFAULT.withWarmUp(0),
                  new ProtocolRules(config.quorums()),
                  new Watcher(i)),
              Lab.sealer(i)));
    }
    tickAll();
    for (int i = 0; i < replicas.size(); i++) {
      release(i);
    }
    network.clear();
    takeHappenings();
  }

  int size() {
    return replicas.size();
  }

  CoreStatus status(int replica) {
    return replicas.get(replica).core().status();
  }

  boolean isDown(int replica) {
    return down.contains(replica);
  }

  /** What happened since this was asked last. */
  List<Happening> takeHappenings() {
    List<Happening> taken = List.copyOf(happenings);
    happenings.clear();
    return taken;
  }

  void request(SignedRequest request, int to) {
    hear(to, new Event.RequestReceived(request, new Event.Origin.Client(), Optional.empty()));
  }

  /** A corrupt replica says something to one other. */
  void lie(int from, int to, String text) {
    Signed<?> lie = ScenarioWords.lie(from, text);
    network.add(
        new Letter(from, to, new Event.MessageReceived(lie), words.say((Message) lie.message())));
  }

  /** Delivers what is under way now and fits; what follows from it stays under way. */
  int deliver(Predicate<Letter> fits) {
    List<Letter> round = network.stream().filter(fits).toList();
    network.removeAll(round);
    for (Letter letter : round) {
      if (!down.contains(letter.to)) {
        tell(letter.to, "hears " + letter.text + " from " + letter.from);
        hear(letter.to, letter.event);
      }
    }
    return round.size();
  }

  /** Delivers until nothing is under way. */
  void run() {
    while (!network.isEmpty()) {
      deliver(letter -> true);
    }
  }

  int drop(Predicate<Letter> fits) {
    int before = network.size();
    network.removeIf(fits);
    return before - network.size();
  }

  /** From now on what fits is lost. */
  void cut(Predicate<Letter> fits) {
    cuts.add(fits);
    drop(fits);
  }

  void mend() {
    cuts.clear();
  }

  void tick(long millis) {
    // No tick counts for more than this; a longer one would be a pause of every process.
    for (long left = millis; left > 0; left -= LivedTime.MAX_STEP_MILLIS) {
      nowMillis += Math.min(left, LivedTime.MAX_STEP_MILLIS);
      tickAll();
    }
  }

  /** Lets time pass and everything arrive. */
  void pass(long millis) {
    for (long end = nowMillis + millis; nowMillis < end; ) {
      tick(Math.min(20, end - nowMillis));
      run();
    }
  }

  private void tickAll() {
    for (int i = 0; i < replicas.size(); i++) {
      if (!down.contains(i)) {
        hear(i, new Event.Tick(nowMillis, 1_000_000 + nowMillis));
      }
    }
  }

  /** From now on this replica's disk is slow: nothing of it becomes durable. */
  void hold(int replica) {
    held.add(replica);
  }

  void sync(int replica) {
    held.remove(replica);
    release(replica);
  }

  void stop(int replica) {
    down.add(replica);
    network.removeIf(letter -> letter.to == replica);
  }

  /** The process comes back with what was on its disk. */
  void restart(int replica) {
    down.remove(replica);
    held.remove(replica);
    replicas.get(replica).crashAndRestart();
    hear(replica, new Event.Tick(nowMillis, 1_000_000 + nowMillis));
  }

  private void hear(int to, Event event) {
    LabReplica replica = replicas.get(to);
    Event informed =
        event instanceof Event.RequestReceived(SignedRequest request, var origin, var none)
            ? new Event.RequestReceived(request, origin, replica.answered(request.key()))
            : event;
    SequenceNumber before = replica.core().status().executed();
    replica.step(informed);
    replica.history().entrySet().stream()
        .filter(executed -> executed.getKey().isAfter(before))
        .forEach(
            executed ->
                note(to, "executes s" + executed.getKey() + " " + words.name(executed.getValue())));
    if (!held.contains(to)) {
      release(to);
    }
  }

  /** What the disk allows to leave goes under way; what a replica says to all it hears itself. */
  private void release(int from) {
    for (List<Effect> leaving = replicas.get(from).sync();
        !leaving.isEmpty();
        leaving = replicas.get(from).sync()) {
      List<Event> own = new ArrayList<>();
      for (Effect effect : leaving) {
        leave(from, effect, own);
      }
      own.forEach(event -> hear(from, event));
    }
  }

  private void leave(int from, Effect effect, List<Event> own) {
    switch (effect) {
      case Effect.Broadcast(Signed<?> message) -> {
        tell(from, "says " + words.say(message.message()));
        for (int to = 0; to < replicas.size(); to++) {
          if (to == from) {
            own.add(new Event.MessageReceived(message));
          } else {
            send(from, to, message);
          }
        }
      }
      case Effect.Send(ReplicaId to, Signed<?> message) -> {
        tell(from, "tells " + to + " " + words.say(message.message()));
        send(from, to.value(), message);
      }
      case Effect.ForwardRequest(ReplicaId to, SignedRequest request) -> {
        String text = "REQUEST " + request.key().number();
        tell(from, "passes " + text + " on to " + to);
        post(
            new Letter(
                from,
                to.value(),
                new Event.RequestReceived(
                    request, new Event.Origin.Peer(new ReplicaId(from)), Optional.empty()),
                text));
      }
      case Effect.Probe(ReplicaId to, long number) -> probe(from, to.value(), number, own);
      case Effect.SendReply(var reply) ->
          note(from, "answers request " + reply.key().number() + " with s" + reply.executed());
      case Effect.Refuse(var refusal) -> note(from, "refuses request " + refusal.key().number());
      case Effect.Accuse(var evidence) -> note(from, "accuses " + evidence.culprit());
      default -> note(from, "asks for " + effect.getClass().getSimpleName());
    }
  }

  /** Answered by every process that runs and can be reached both ways; nobody writes it down. */
  private void probe(int from, int to, long number, List<Event> own) {
    Event answer = new Event.ProbeAnswered(new ReplicaId(to), number);
    Letter there = new Letter(from, to, answer, "PROBE");
    Letter back = new Letter(to, from, answer, "PROBE-ANSWER");
    if (!down.contains(to) && cuts.stream().noneMatch(cut -> cut.test(there) || cut.test(back))) {
      own.add(answer);
    }
  }

  private void send(int from, int to, Signed<?> message) {
    post(new Letter(from, to, new Event.MessageReceived(message), words.say(message.message())));
  }

  private void post(Letter letter) {
    if (!down.contains(letter.to) && cuts.stream().noneMatch(cut -> cut.test(letter))) {
      network.add(letter);
    }
  }

  private void note(int replica, String text) {
    happenings.add(new Happening(replica, text, false));
  }

  private void tell(int replica, String text) {
    happenings.add(new Happening(replica, text, true));
  }

  /** Writes down what the core itself reports. */
  private final class Watcher implements CoreListener {

    private final int self;

    Watcher(int self) {
      this.self = self;
    }

    @Override
    public void onRejected(ReplicaId sender, MessageType type, RejectReason reason) {
      if (sender.value() != self && reason != RejectReason.TOO_OFTEN) {
        tell(self, "rejects " + type.name().replace('_', '-') + " of " + sender + ": " + reason);
      }
    }

    @Override
    public void onPrepared(SequenceNumber sequence) {
      tell(self, "is prepared at s" + sequence);
    }

    @Override
    public void onCommitted(SequenceNumber sequence) {
      tell(self, "holds s" + sequence + " decided");
    }

    @Override
    public void onStable(StableCheckpoint checkpoint) {
      note(self, "finds s" + checkpoint.sequence() + " stable");
    }

    @Override
    public void onSuspected(View view) {
      note(self, "suspects v" + view);
    }

    @Override
    public void onViewLeft(View left, View promised) {
      note(self, "leaves v" + left + " for v" + promised);
    }

    @Override
    public void onViewEntered(View view) {
      note(self, "enters v" + view);
    }
  }
}
