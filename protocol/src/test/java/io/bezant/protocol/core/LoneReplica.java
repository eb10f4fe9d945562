package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One honest replica with disk and service, whose peers are the test. What it says to all comes
 * back to it once it is durable, as in the real runtime.
 */
final class LoneReplica {

  private final LabReplica replica;
  private final Reports reports = new Reports();
  private long lastTickMillis;
  private long clockMillis = 1_000_000;
  private final List<Effect> left = new ArrayList<>();

  /** Who answers probes sent to the one or the other. */
  private final Map<ReplicaId, ReplicaId> answering = new TreeMap<>();

  LoneReplica(int self, ClusterConfig config, CoreOptions options) {
    this(self, config, options, new ProtocolRules(config.quorums()));
  }

  LoneReplica(int self, ClusterConfig config, CoreOptions options, ProtocolRules rules) {
    this.replica =
        new LabReplica(new ReplicaCore.Setting(config, options, rules, reports), Lab.sealer(self));
    settle();
  }

  ReplicaCore core() {
    return replica.core();
  }

  LabReplica lab() {
    return replica;
  }

  CoreStatus status() {
    return replica.core().status();
  }

  /** Messages arrive, and whatever follows from them becomes durable. */
  void hear(Signed<?>... messages) {
    for (Signed<?> message : messages) {
      hearWithoutSync(message);
      settle();
    }
  }

  /** A message arrives; what follows from it is not durable yet. */
  void hearWithoutSync(Signed<?> message) {
    replica.step(new Event.MessageReceived(message));
  }

  void tick(long monotonicMillis) {
    lastTickMillis = monotonicMillis;
    replica.step(new Event.Tick(monotonicMillis, clockMillis + monotonicMillis));
    settle();
  }

  /** From the next tick on its wall clock is so far ahead of the monotonic one. */
  void setClock(long aheadMillis) {
    clockMillis = aheadMillis;
  }

  long lastTickMillis() {
    return lastTickMillis;
  }

  /** Time passes as it does for a running process: tick by tick. */
  void liveUntil(long monotonicMillis) {
    while (lastTickMillis < monotonicMillis) {
      tick(Math.min(lastTickMillis + 5, monotonicMillis));
    }
  }

  /** A client hands over a request. */
  void ask(SignedRequest request) {
    arrive(request, new Event.Origin.Client());
  }

  /** A backup passes a request on. */
  void askedBy(int backup, SignedRequest request) {
    arrive(request, new Event.Origin.Peer(new ReplicaId(backup)));
  }

  private void arrive(SignedRequest request, Event.Origin origin) {
    replica.step(new Event.RequestReceived(request, origin, replica.answered(request.key())));
    settle();
  }

  /** The requests passed on, in order, as often as they were. */
  List<SignedRequest> forwarded() {
    List<SignedRequest> forwarded = new ArrayList<>();
    for (Effect effect : left) {
      if (effect instanceof Effect.ForwardRequest(ReplicaId to, SignedRequest request)) {
        forwarded.add(request);
      }
    }
    return forwarded;
  }

  void link(int peer, boolean isUp) {
    replica.step(new Event.LinkChanged(new ReplicaId(peer), isUp));
    settle();
  }

  /** From now on probes of one replica are answered, by itself or by a liar in its place. */
  void letAnswer(int probed, int answerer) {
    answering.put(new ReplicaId(probed), new ReplicaId(answerer));
  }

  void loseLog(Digest nonce) {
    replica.loseLog(nonce);
    settle();
  }

  void crashAndRestart() {
    replica.crashAndRestart();
    settle();
  }

  /** Makes everything durable and hands back what this replica says to all. */
  void settle() {
    for (List<Effect> leaving = replica.sync(); !leaving.isEmpty(); leaving = replica.sync()) {
      for (Effect effect : leaving) {
        left.add(effect);
        if (effect instanceof Effect.Broadcast(Signed<?> message)) {
          replica.step(new Event.MessageReceived(message));
        } else if (effect instanceof Effect.Probe(ReplicaId to, long number)
            && answering.containsKey(to)) {
          replica.step(new Event.ProbeAnswered(answering.get(to), number));
        }
      }
    }
  }

  /** What the core reported, over all lives. */
  Reports reports() {
    return reports;
  }

  /** Forgets what was said and reported so far. */
  void forget() {
    left.clear();
    reports.forget();
  }

  /** What was said to all, of one kind, in order. */
  <M extends Message> List<M> said(Class<M> kind) {
    List<M> said = new ArrayList<>();
    for (Effect effect : left) {
      if (effect instanceof Effect.Broadcast(Signed<?> signed)
          && kind.isInstance(signed.message())) {
        said.add(kind.cast(signed.message()));
      }
    }
    return said;
  }

  /** What was sent to one replica, of one kind, in order. */
  <M extends Message> List<M> sent(int to, Class<M> kind) {
    List<M> sent = new ArrayList<>();
    for (Effect effect : left) {
      if (effect instanceof Effect.Send(ReplicaId receiver, Signed<?> signed)
          && receiver.value() == to
          && kind.isInstance(signed.message())) {
        sent.add(kind.cast(signed.message()));
      }
    }
    return sent;
  }

  /** Everything asked of the surroundings that left. */
  List<Effect> left() {
    return left;
  }
}
