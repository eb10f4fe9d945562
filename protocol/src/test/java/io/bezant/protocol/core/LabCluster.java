package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Several cores, their disks and a network in one thread, driven by one seed: the same seed gives
 * the same run. Checks after every step that correct replicas agree and never contradict
 * themselves, over all their lives.
 */
final class LabCluster {

  private static final int MAX_DELAY_MILLIS = 30;

  private final SplittableRandom random;
  private final ClusterConfig config;
  private final Map<ReplicaId, Long> outages = new TreeMap<>();
  private final Map<Link, Long> cuts = new HashMap<>();
  private Faults faults;
  private final List<LabReplica> replicas = new ArrayList<>();
  private final PriorityQueue<Delivery> network =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private final Map<VoteName, Digest> votes = new HashMap<>();
  private final TreeMap<SequenceNumber, Digest> agreed = new TreeMap<>();
  private final Map<RequestKey, Map<ReplicaId, Reply>> replies = new HashMap<>();
  private final Map<ReplicaId, Integer> thinking = new TreeMap<>();
  private final Set<ReplicaId> down = new TreeSet<>();
  private final Map<ReplicaId, Lie> corrupt = new TreeMap<>();
  private final Liar liar;
  private Muffler muffler = (from, to, message) -> false;
  private final Map<ReplicaId, Long> clocks = new TreeMap<>();
  private long now = 1;
  private long order;
  private long delivered;

  /**
   * What may go wrong, in percent of messages or per mille of steps.
   *
   * @param lossPercent messages lost
   * @param duplicatePercent messages delivered twice
   * @param crashPerMille crashes of some replica, per millisecond
   * @param outagePerMille replicas that go down for a while, at most f at a time, per millisecond
   * @param cutPerMille one-way links that are cut for a while, per millisecond
   */
  record Faults(
      int lossPercent,
      int duplicatePercent,
      int crashPerMille,
      int outagePerMille,
      int cutPerMille) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0);
  }

  /** What a corrupt replica sends to one receiver instead of what an honest one would say. */
  interface Lie {
    List<Signed<?>> distort(ReplicaId to, Signed<?> honest);
  }

  /** Loses chosen messages: an enemy on the links. */
  interface Muffler {
    boolean swallows(ReplicaId from, ReplicaId to, Message message);
  }

  private record Link(ReplicaId from, ReplicaId to) {}

  private record Delivery(long at, long order, ReplicaId to, Event event) {}

  private record VoteName(ReplicaId sender, MessageType type, View view, SequenceNumber sequence) {}

  LabCluster(long seed, ClusterConfig config, CoreOptions options, Faults faults) {
    this.random = new SplittableRandom(seed);
    this.liar = new Liar(seed ^ 0x5eed);
    this.config = config;
    this.faults = faults;
    ReplicaCore.Setting setting =
        new ReplicaCore.Setting(
            config, options, new ProtocolRules(config.quorums()), CoreListener.NONE);
    for (int i = 0; i < config.membership().size(); i++) {
      replicas.add(new LabReplica(setting, Lab.sealer(i)));
    }
  }

  /** From now on a replica lies; nothing is expected of it any more. */
  void corrupt(int replica) {
    corrupt(replica, liar::distort);
  }

  /** From now on a replica lies in its own way. */
  void corrupt(int replica, Lie lie) {
    corrupt.put(new ReplicaId(replica), lie);
  }

  /** From now on a replica thinks so long about each request before it takes it up. */
  void delay(int replica, int millis) {
    thinking.put(new ReplicaId(replica), millis);
  }

  /** From now on the wall clock of a replica is so far ahead. */
  void setClock(int replica, long aheadMillis) {
    clocks.put(new ReplicaId(replica), aheadMillis);
  }

  /** From now on nothing gets from one replica to another. */
  void cut(int from, int to) {
    cuts.put(new Link(new ReplicaId(from), new ReplicaId(to)), Long.MAX_VALUE);
  }

  /** From now on the links lose what this says, and nothing else is changed. */
  void muffle(Muffler next) {
    muffler = next;
  }

  /** A message that somebody corrupt made up arrives at a replica. */
  void inject(int to, Signed<?> message) {
    transmit(new ReplicaId(to), new Event.MessageReceived(message));
  }

  List<LabReplica> replicas() {
    return replicas;
  }

  LabReplica primary() {
    return replicas.getFirst();
  }

  long delivered() {
    return delivered;
  }

  /** The number of replicas that gave the most frequent answer to a request. */
  int equalReplies(RequestKey key) {
    Map<Digest, Integer> counts = new HashMap<>();
    replies
        .getOrDefault(key, Map.of())
        .values()
        .forEach(reply -> counts.merge(reply.resultDigest(), 1, Integer::sum));
    return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  boolean isAnswered(RequestKey key) {
    return equalReplies(key) >= config.quorums().quorum();
  }

  /** A client hands its request to some replicas. */
  void submit(SignedRequest request, List<ReplicaId> to) {
    for (ReplicaId replica : to) {
      deliver(replica, request, new Event.Origin.Client());
    }
  }

  private void deliver(ReplicaId to, SignedRequest request, Event.Origin origin) {
    Optional<Reply> unknown = Optional.empty();
    transmit(to, new Event.RequestReceived(request, origin, unknown));
  }

  void stop(int replica) {
    down.add(new ReplicaId(replica));
  }

  void restart(int replica) {
    down.remove(new ReplicaId(replica));
    replicas.get(replica).crashAndRestart();
  }

  /** Lets time pass, one millisecond a step. */
  void runFor(long millis) {
    for (long end = now + millis; now < end; now++) {
      maybeCrash();
      maybeGoDown();
      while (!network.isEmpty() && network.peek().at <= now) {
        Delivery delivery = network.remove();
        if (!down.contains(delivery.to)) {
          delivered++;
          step(delivery.to, delivery.event);
        }
      }
      for (ReplicaId replica : config.membership().replicas()) {
        if (!down.contains(replica)) {
          if (now % 5 == 0) {
            step(replica, new Event.Tick(now, 1_000_000 + now + clocks.getOrDefault(replica, 0L)));
          }
          if (random.nextInt(3) == 0) {
            sync(replica);
          }
        }
      }
      check();
    }
  }

  /** From now on nothing goes wrong, and what is down comes back. */
  void heal() {
    faults = Faults.NONE;
    cuts.clear();
    List.copyOf(outages.keySet()).forEach(this::comeBack);
  }

  private void comeBack(ReplicaId replica) {
    outages.remove(replica);
    restart(replica.value());
  }

  private void maybeGoDown() {
    outages.entrySet().stream()
        .filter(outage -> outage.getValue() <= now)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::comeBack);
    if (random.nextInt(1000) < faults.outagePerMille()
        && outages.size() < config.quorums().faultsTolerated()) {
      int victim = random.nextInt(replicas.size());
      if (down.add(new ReplicaId(victim))) {
        outages.put(new ReplicaId(victim), now + random.nextInt(4000));
      }
    }
    if (random.nextInt(1000) < faults.cutPerMille()) {
      Link link =
          new Link(
              new ReplicaId(random.nextInt(replicas.size())),
              new ReplicaId(random.nextInt(replicas.size())));
      cuts.put(link, now + random.nextInt(2000));
    }
  }

  /** The highest view that any replica is in. */
  long highestView() {
    return replicas.stream().mapToLong(r -> r.core().status().view().value()).max().orElse(0);
  }

  private void maybeCrash() {
    if (random.nextInt(1000) < faults.crashPerMille()) {
      int victim = random.nextInt(replicas.size());
      if (!down.contains(new ReplicaId(victim))) {
        replicas.get(victim).crashAndRestart();
      }
    }
  }

  /** Every process dies at once and comes back with what was on its disk. */
  void losePower() {
    network.clear();
    replicas.forEach(LabReplica::crashAndRestart);
  }

  private void step(ReplicaId replica, Event event) {
    LabReplica target = replicas.get(replica.value());
    Event completed =
        event instanceof Event.RequestReceived(SignedRequest request, Event.Origin origin, var a)
            ? new Event.RequestReceived(request, origin, target.answered(request.key()))
            : event;
    target.step(completed);
  }

  private void sync(ReplicaId replica) {
    for (Effect effect : replicas.get(replica.value()).sync()) {
      switch (effect) {
        case Effect.Send(ReplicaId to, Signed<?> message) -> say(replica, to, message);
        case Effect.Broadcast(Signed<?> message) -> {
          for (ReplicaId to : config.membership().replicas()) {
            if (to.equals(replica)) {
              step(replica, new Event.MessageReceived(message));
            } else {
              say(replica, to, message);
            }
          }
        }
        case Effect.ForwardRequest(ReplicaId to, SignedRequest request) ->
            deliver(to, request, new Event.Origin.Peer(replica));
        case Effect.Probe(ReplicaId to, long number) -> probe(replica, to, number);
        case Effect.SendReply(Reply reply) -> answer(replica, reply);
        case Effect.Refuse refused -> {}
        case Effect.Accuse(Evidence evidence) -> {
          if (!corrupt.containsKey(evidence.culprit())) {
            throw new AssertionError("an honest replica is accused: " + evidence);
          }
        }
        default -> throw new AssertionError("honest replicas do not ask for " + effect);
      }
    }
  }

  /** Whoever runs answers, liars too: it is all that some of them do. */
  private void probe(ReplicaId asker, ReplicaId asked, long number) {
    boolean isCut =
        cuts.getOrDefault(new Link(asker, asked), 0L) > now
            || cuts.getOrDefault(new Link(asked, asker), 0L) > now;
    if (!down.contains(asked) && !isCut) {
      transmit(asker, new Event.ProbeAnswered(asked, number));
    }
  }

  private void answer(ReplicaId replica, Reply reply) {
    if (corrupt.containsKey(replica)) {
      return; // What a liar answers is worth nothing to a client.
    }
    Reply earlier =
        replies.computeIfAbsent(reply.key(), key -> new TreeMap<>()).put(replica, reply);
    if (earlier != null && !earlier.resultDigest().equals(reply.resultDigest())) {
      throw new AssertionError("a reply changed: " + earlier + " then " + reply);
    }
  }

  private void say(ReplicaId from, ReplicaId to, Signed<?> message) {
    if (corrupt.containsKey(from) && message.sender().equals(from)) {
      corrupt
          .get(from)
          .distort(to, message)
          .forEach(lie -> transmit(to, new Event.MessageReceived(lie)));
      return;
    }
    if (message.sender().equals(from)) {
      remember(from, message.message());
    }
    if (muffler.swallows(from, to, message.message())
        || cuts.getOrDefault(new Link(from, to), 0L) > now) {
      return;
    }
    transmit(to, new Event.MessageReceived(message));
  }

  private void remember(ReplicaId from, Message message) {
    switch (message.type()) {
      case PRE_PREPARE, PREPARE, COMMIT, CHECKPOINT, VIEW_CHANGE -> {
        VoteName name = new VoteName(from, message.type(), message.view(), place(message));
        Digest said =
            message.type() == MessageType.VIEW_CHANGE ? message.bodyDigest() : message.digest();
        Digest earlier = votes.put(name, said);
        if (earlier != null && !earlier.equals(said)) {
          throw new AssertionError("an honest replica voted twice: " + name);
        }
      }
      default -> {}
    }
  }

  private static SequenceNumber place(Message message) {
    return message.type() == MessageType.VIEW_CHANGE ? SequenceNumber.ZERO : message.sequence();
  }

  private void transmit(ReplicaId to, Event event) {
    int copies = random.nextInt(100) < faults.duplicatePercent() ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      if (random.nextInt(100) >= faults.lossPercent()) {
        long thought = event instanceof Event.RequestReceived ? thinking.getOrDefault(to, 0) : 0;
        long at = now + 1 + random.nextInt(MAX_DELAY_MILLIS) + thought;
        network.add(new Delivery(at, order++, to, event));
      }
    }
  }

  private void check() {
    for (ReplicaId id : config.membership().replicas()) {
      if (corrupt.containsKey(id)) {
        continue;
      }
      LabReplica replica = replicas.get(id.value());
      replica
          .history()
          .forEach(
              (sequence, digest) -> {
                Digest earlier = agreed.putIfAbsent(sequence, digest);
                if (earlier != null && !earlier.equals(digest)) {
                  throw new AssertionError("two batches executed at " + sequence);
                }
              });
      replica
          .history()
          .keySet()
          .removeIf(s -> !agreed.isEmpty() && s.value() + 64 < agreed.lastKey().value());
    }
  }
}
