package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Elections as queues of keys. */
final class QueuedElections implements ElectionClient {

  private final Calls calls;
  private final KvClient kv;
  private final Duration deadline;
  private final Departures departures;
  private final TurnQueue queue;

  QueuedElections(Calls calls, KvClient kv, Duration deadline, Departures departures) {
    this.calls = calls;
    this.kv = kv.withDeadline(deadline);
    this.deadline = deadline;
    this.departures = departures;
    this.queue = new TurnQueue(this.kv, departures);
  }

  @Override
  public ElectionClient withDeadline(Duration other) {
    return new QueuedElections(calls, kv, ClientConfig.requireDeadline(other), departures);
  }

  @Override
  public Leadership campaign(String name, Bytes value, Session session, Duration patience) {
    TurnQueue.Wish wish = new TurnQueue.Wish(nameOf(name), TurnQueue.Kind.EXCLUSIVE, value);
    TurnQueue.Place place = queue.waitForTurn(wish, session, patience);
    return new Leadership(new Lock(name, queue, place, session), kv);
  }

  @Override
  public CompletableFuture<Leadership> campaignAsync(
      String name, Bytes value, Session session, Duration patience) {
    return calls.later(
        () -> campaign(name, value, session, patience), patience.plus(deadline.multipliedBy(2)));
  }

  @Override
  public Optional<LockHolder> leader(String name) {
    return queue.first(nameOf(name)).map(LockHolder::of);
  }

  private static Bytes nameOf(String name) {
    return TurnQueue.requireName(Bytes.utf8(name));
  }
}
