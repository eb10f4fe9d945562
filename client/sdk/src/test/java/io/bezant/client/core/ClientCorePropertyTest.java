package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A client among replicas of which f lie, over a network that loses, repeats, delays and reorders;
 * then the network heals and everything must have ended, once and rightly.
 */
final class ClientCorePropertyTest {

  private static final Limits LIMITS =
      new Limits(
          480, 600, 600, 5, 1024, 1 << 20, 256, 6, HistoryLimits.DEFAULT, LeaseLimits.DEFAULT);

  private static final List<Refusal.Reason> REASONS = List.of(Refusal.Reason.values());

  @Property(tries = 300)
  void everyOperationEndsOnceAndRightly(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int replicas) {
    World world = new World(replicas, seed);
    world.live(300);
    world.heal();
    world.judge();
  }

  /** What travels: a request to a replica, or a word of a replica to the client. */
  private sealed interface Parcel {
    record ToReplica(ReplicaId to, Request request) implements Parcel {}

    record ToClient(ReplicaId from, Reply reply) implements Parcel {}

    record NoToClient(ReplicaId from, Refusal refusal) implements Parcel {}
  }

  private static final class World {
    final Random random;
    final CoreLab lab;
    final int replicas;
    final Set<ReplicaId> liars = new HashSet<>();
    final Set<ReplicaId> links = new HashSet<>();
    final List<Parcel> underway = new ArrayList<>();
    final Map<RequestKey, Reply> executed = new LinkedHashMap<>();
    final Map<RequestKey, Set<ReplicaId>> heard = new HashMap<>();
    final Map<Long, Bytes> asked = new LinkedHashMap<>();
    final Map<SessionId, RequestNumber> acknowledged = new HashMap<>();
    final Set<Bytes> bundled = new HashSet<>();
    final Set<Bytes> executedOperations = new HashSet<>();
    int sealedSeen;
    long sequence;
    long recordedCounter;
    long recordedSession;
    final Set<SessionId> evicted = new HashSet<>();

    World(int replicas, long seed) {
      this.replicas = replicas;
      this.random = new Random(seed);
      this.lab = new CoreLab(replicas, LIMITS, Pacing.DEFAULT, seed);
      for (int i = 0; i < lab.cluster.quorums().faultsTolerated(); i++) {
        liars.add(new ReplicaId(Math.floorMod(i * 2L + seed, replicas)));
      }
      if (random.nextBoolean()) {
        recordedCounter = CoreLab.OPENING_COUNTER + random.nextInt(3);
        recordedSession = 1;
      }
    }

    void live(int steps) {
      for (int i = 0; i < steps; i++) {
        switch (random.nextInt(8)) {
          case 0 -> ask();
          case 1 -> lab.pass(random.nextInt(200));
          case 2 -> flipLink();
          case 3 -> evictSometimes();
          default -> deliverOne();
        }
        collect();
      }
    }

    void heal() {
      lab.cluster.membership().replicas().forEach(this::linkUp);
      for (int i = 0; i < 400 && lab.core.needsTicks(); i++) {
        collect();
        while (!underway.isEmpty()) {
          deliver(underway.removeFirst());
          collect();
        }
        lab.pass(100);
      }
    }

    void judge() {
      assertFalse(lab.core.needsTicks(), "everything must be closed once the network is well");
      Set<Long> ended = new HashSet<>(lab.results.keySet());
      ended.addAll(lab.failures.keySet());
      assertEquals(asked.keySet(), ended, "each operation ends");
      assertEquals(asked.size(), lab.results.size() + lab.failures.size(), "exactly once");
      lab.results.forEach(
          (ticket, result) -> assertEquals(TestService.resultOf(operation(ticket)), result));
      lab.failures.forEach(
          (ticket, failure) -> {
            if (!failure.sent()) {
              assertFalse(executedOperations.contains(operation(ticket)), failure.toString());
            }
          });
    }

    private Bytes operation(long ticket) {
      return Objects.requireNonNull(asked.get(ticket));
    }

    private void ask() {
      List<Operation> operations = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        String text = "op" + asked.size() + "-" + "x".repeat(random.nextInt(250));
        Operation operation = lab.operation(text, random.nextInt(3_000));
        asked.put(operation.ticket(), Bytes.utf8(text));
        operations.add(operation);
      }
      lab.step(new ClientEvent.Submitted(operations));
    }

    private void flipLink() {
      ReplicaId replica = new ReplicaId(random.nextInt(replicas));
      if (random.nextInt(4) == 0 && links.remove(replica)) {
        lab.step(new ClientEvent.LinkDown(replica));
      } else {
        linkUp(replica);
      }
    }

    private void linkUp(ReplicaId replica) {
      if (links.add(replica)) {
        lab.step(new ClientEvent.LinkUp(replica));
      }
    }

    private void evictSometimes() {
      if (recordedSession > 0 && random.nextInt(20) == 0) {
        evicted.add(new SessionId(recordedSession));
      }
    }

    /** Takes what the client sent and judges how it numbered it. */
    private void collect() {
      for (; sealedSeen < lab.sealed.size(); sealedSeen++) {
        judgeSealed(lab.sealed.get(sealedSeen));
      }
      lab.sent.forEach(sent -> underway.add(new Parcel.ToReplica(sent.to(), sent.request())));
      lab.sent.clear();
    }

    private void judgeSealed(Request request) {
      if (request.session().equals(SessionId.NONE)) {
        return;
      }
      long ack = request.acknowledged().value();
      RequestNumber before = acknowledged.put(request.session(), request.acknowledged());
      assertTrue(before == null || before.compareTo(request.acknowledged()) <= 0, "falls");
      assertTrue(request.number().value() - ack <= LIMITS.sessionWindow(), "window");
      for (long number = 1; number <= ack; number++) {
        RequestKey key =
            new RequestKey(request.client(), request.session(), new RequestNumber(number));
        assertTrue(
            heard.getOrDefault(key, Set.of()).size() >= lab.cluster.quorums().quorum(),
            "acknowledges an open number");
      }
      List<Bytes> operations = TestService.items(request.payload());
      assertTrue(operations.size() <= LIMITS.maxOperationsPerRequest(), "operations");
      assertTrue(request.payload().size() <= LIMITS.maxRequestBytes(), "bytes");
      operations.forEach(each -> assertTrue(bundled.add(each), "travels under two numbers"));
    }

    private void deliverOne() {
      if (underway.isEmpty()) {
        return;
      }
      int index = random.nextInt(underway.size());
      switch (random.nextInt(10)) {
        case 0 -> underway.remove(index);
        case 1 -> deliver(underway.get(index));
        default -> deliver(underway.remove(index));
      }
    }

    private void deliver(Parcel parcel) {
      switch (parcel) {
        case Parcel.ToReplica(ReplicaId to, Request request) -> {
          if (liars.contains(to)) {
            lie(to, request);
          } else {
            Reply reply = execute(request);
            for (ReplicaId replica : lab.cluster.membership().replicas()) {
              if (!liars.contains(replica)) {
                underway.add(new Parcel.ToClient(replica, reply));
              }
            }
          }
        }
        case Parcel.ToClient(ReplicaId from, Reply reply) -> {
          if (links.contains(from)) {
            if (!liars.contains(from)) {
              heard.computeIfAbsent(reply.key(), key -> new HashSet<>()).add(from);
            }
            lab.step(new ClientEvent.ReplyReceived(from, reply));
          }
        }
        case Parcel.NoToClient(ReplicaId from, Refusal refusal) -> {
          if (links.contains(from)) {
            lab.step(new ClientEvent.RefusalReceived(from, refusal));
          }
        }
      }
    }

    /** All liars tell the same lie, so that it would win if a weak quorum were believed. */
    private void lie(ReplicaId liar, Request request) {
      Bytes result =
          request.session().equals(SessionId.NONE)
              ? TestService.opened(666, request.number().value())
              : random.nextInt(3) == 0 ? TestService.gone() : Bytes.utf8("Rlie");
      Digest digest = random.nextInt(4) == 0 ? Digest.ZERO : request.digest();
      Reply reply =
          new Reply(new View(5), request.key(), digest, new SequenceNumber(sequence + 1), result);
      for (ReplicaId each : liars) {
        underway.add(new Parcel.ToClient(each, reply));
      }
      underway.add(
          new Parcel.NoToClient(
              liar,
              new Refusal(
                  View.ZERO, request.key(), REASONS.get(random.nextInt(REASONS.size())), 0, 0)));
    }

    private Reply execute(Request request) {
      Reply before = executed.get(request.key());
      if (before != null) {
        return before;
      }
      sequence++;
      Reply reply =
          new Reply(
              View.ZERO,
              request.key(),
              request.digest(),
              new SequenceNumber(sequence),
              resultOf(request));
      executed.put(request.key(), reply);
      return reply;
    }

    private Bytes resultOf(Request request) {
      if (request.session().equals(SessionId.NONE)) {
        if (request.number().value() > recordedCounter) {
          recordedCounter = request.number().value();
          recordedSession++;
        }
        return TestService.opened(recordedSession, recordedCounter);
      }
      if (evicted.contains(request.session())) {
        return TestService.gone();
      }
      TestService.items(request.payload())
          .forEach(each -> assertTrue(executedOperations.add(each), "executed twice"));
      return TestService.execute(request.payload());
    }
  }
}
