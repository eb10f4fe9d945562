package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Locks as queues of keys. */
final class QueuedLocks implements LockClient {

  private final Calls calls;
  private final TurnQueue queue;
  private final Duration deadline;

  /**
   * Locks of a client.
   *
   * @param deadline which the queue has for each request
   */
  QueuedLocks(Calls calls, TurnQueue queue, Duration deadline) {
    this.calls = calls;
    this.queue = queue;
    this.deadline = deadline;
  }

  /** What they are made of, with the deadline of each request. */
  TurnQueue queue() {
    return queue;
  }

  @Override
  public QueuedLocks withDeadline(Duration other) {
    return new QueuedLocks(calls, queue.withDeadline(other), other);
  }

  @Override
  public QueuedLocks namespace(Bytes prefix) {
    return new QueuedLocks(calls, queue.within(prefix), deadline);
  }

  @Override
  public Lock acquire(String name, Session session, Duration patience) {
    return acquire(name, TurnQueue.Kind.EXCLUSIVE, Bytes.EMPTY, session, patience);
  }

  @Override
  public Lock acquireShared(String name, Session session, Duration patience) {
    return acquire(name, TurnQueue.Kind.SHARED, Bytes.EMPTY, session, patience);
  }

  @Override
  public CompletableFuture<Lock> acquireAsync(String name, Session session, Duration patience) {
    return later(() -> acquire(name, session, patience), patience);
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
    return queue.first(TurnQueue.nameOf(name)).map(LockHolder::of);
  }

  /** Waits for a lock of this kind, showing the others a value. */
  Lock acquire(String name, TurnQueue.Kind kind, Bytes value, Session session, Duration patience) {
    TurnQueue.Wish wish = new TurnQueue.Wish(TurnQueue.nameOf(name), kind, value);
    return new Lock(name, queue, queue.waitForTurn(wish, session, patience), session);
  }

  /** Waits on a virtual thread of its own: joining and leaving take a deadline each at most. */
  <T> CompletableFuture<T> later(Supplier<T> waiting, Duration patience) {
    return calls.later(waiting, patience.plus(deadline.multipliedBy(2)));
  }
}
