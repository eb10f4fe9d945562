package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Elections as locks with something to say. */
final class QueuedElections implements ElectionClient {

  private final QueuedLocks locks;

  QueuedElections(QueuedLocks locks) {
    this.locks = locks;
  }

  @Override
  public ElectionClient withDeadline(Duration other) {
    return new QueuedElections(locks.withDeadline(other));
  }

  @Override
  public ElectionClient namespace(Bytes prefix) {
    return new QueuedElections(locks.namespace(prefix));
  }

  @Override
  public Leadership campaign(String name, Bytes value, Session session, Duration patience) {
    Lock lock = locks.acquire(name, TurnQueue.Kind.EXCLUSIVE, value, session, patience);
    return new Leadership(lock, locks.queue().kv());
  }

  @Override
  public CompletableFuture<Leadership> campaignAsync(
      String name, Bytes value, Session session, Duration patience) {
    return locks.later(() -> campaign(name, value, session, patience), patience);
  }

  @Override
  public Optional<LockHolder> leader(String name) {
    return locks.holder(name);
  }

  @Override
  public Watcher observe(String name, LeaderListener listener) {
    return ObservedElection.begin(locks.queue(), TurnQueue.nameOf(name), listener);
  }
}
