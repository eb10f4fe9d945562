package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Locks as queues of keys. */
final class QueuedLocks implements LockClient {

  private final Calls calls;
  private final KvClient kv;
  private final Duration deadline;
  private final Departures departures;
  private final TurnQueue queue;

  QueuedLocks(Calls calls, KvClient kv, Duration deadline, Departures departures) {
    this.calls = calls;
    this.kv = kv;
    this.deadline = deadline;
    this.departures = departures;
    this.queue = new TurnQueue(kv.withDeadline(deadline), departures);
  }

  @Override
  public LockClient withDeadline(Duration other) {
    return new QueuedLocks(calls, kv, ClientConfig.requireDeadline(other), departures);
  }

  @Override
  public Lock acquire(String name, Session session, Duration patience) {
    return acquire(name, TurnQueue.Kind.EXCLUSIVE, session, patience);
  }

  @Override
  public Lock acquireShared(String name, Session session, Duration patience) {
    return acquire(name, TurnQueue.Kind.SHARED, session, patience);
  }

  @Override
  public CompletableFuture<Lock> acquireAsync(String name, Session session, Duration patience) {
    return calls.later(
        () -> acquire(name, session, patience), patience.plus(deadline.multipliedBy(2)));
  }

  @Override
  public Optional<Lock> tryAcquire(String name, Session session) {
    try {
      return Optional.of(acquire(name, session, Duration.ZERO));
    } catch (LockException.NotAcquired others) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<LockHolder> holder(String name) {
    return queue.first(nameOf(name)).map(LockHolder::of);
  }

  private Lock acquire(String name, TurnQueue.Kind kind, Session session, Duration patience) {
    TurnQueue.Place place =
        queue.waitForTurn(new TurnQueue.Wish(nameOf(name), kind, Bytes.EMPTY), session, patience);
    return new Lock(name, queue, place, session);
  }

  private static Bytes nameOf(String name) {
    return TurnQueue.requireName(Bytes.utf8(name));
  }
}
