package io.bezant.bench.exhaustive;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a state when nothing goes wrong any more: whatever was on its way is lost, liars
 * are silent, honest replicas hear each other at once, and a client asks all of them for something
 * new. They must execute it soon, and not by running through views.
 */
final class Aftermath {

  /** Time enough for several views to fail in turn. */
  private static final long MAX_MILLIS = 120_000;

  private static final long TICK_MILLIS = 20;

  /**
   * A view for each faulty primary, one that fails by what came before, and one in which it works.
   */
  private static final int MAX_MORE_VIEWS = Scope.REPLICAS;

  private final int[] honest;
  private final List<ScopeReplica> replicas;
  private final ArrayDeque<Delivery> network = new ArrayDeque<>();

  private record Delivery(int to, Event event) {}

  Aftermath(int[] honest, List<ScopeReplica> replicas) {
    this.honest = honest.clone();
    this.replicas = replicas;
  }

  /** Runs on; returns what is wrong, if anything. */
  Optional<String> run() {
    SignedRequest request = World.request(9);
    int firstView = highestView();
    for (int i = 0; i < honest.length; i++) {
      replicas.get(i).takeLeft();
      Event asked = new Event.RequestReceived(request, new Event.Origin.Client(), Optional.empty());
      network.add(new Delivery(i, asked));
    }
    for (long millis = 0; millis < MAX_MILLIS; millis += TICK_MILLIS) {
      settle();
      if (isDone(request.key())) {
        int more = highestView() - firstView;
        return more > MAX_MORE_VIEWS
            ? Optional.of("it takes " + more + " more views")
            : Optional.empty();
      }
      for (int i = 0; i < honest.length; i++) {
        replicas.get(i).tick(millis + TICK_MILLIS);
        collect(i);
      }
    }
    return Optional.of("nothing is executed for " + MAX_MILLIS + " ms, in view " + highestView());
  }

  private boolean isDone(RequestKey key) {
    return replicas.stream().allMatch(replica -> replica.answered(key).isPresent());
  }

  private int highestView() {
    return replicas.stream().mapToInt(ScopeReplica::promised).max().orElse(0);
  }

  private void settle() {
    while (!network.isEmpty()) {
      Delivery delivery = network.remove();
      replicas.get(delivery.to()).step(delivery.event());
      collect(delivery.to());
    }
  }

  private void collect(int from) {
    for (Effect effect : replicas.get(from).takeLeft()) {
      switch (effect) {
        case Effect.Broadcast(Signed<?> message) -> {
          for (int to = 0; to < honest.length; to++) {
            if (to != from) {
              network.add(new Delivery(to, new Event.MessageReceived(message)));
            }
          }
        }
        case Effect.Send(ReplicaId to, Signed<?> message) ->
            deliver(to, new Event.MessageReceived(message));
        case Effect.ForwardRequest(ReplicaId to, SignedRequest request) ->
            deliver(
                to,
                new Event.RequestReceived(
                    request, new Event.Origin.Peer(new ReplicaId(honest[from])), Optional.empty()));
        default -> {}
      }
    }
  }

  private void deliver(ReplicaId to, Event event) {
    for (int i = 0; i < honest.length; i++) {
      if (honest[i] == to.value()) {
        network.add(new Delivery(i, event));
      }
    }
  }
}
