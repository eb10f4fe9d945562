package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Locks by name, among all clients of a cluster. They hang on a {@link Session}: when its lease
 * ends, the next in the queue has the lock. Who comes first has it first.
 *
 * <p>A lock is a queue of keys below its name and a slash. Two acquisitions are never the same
 * holder, not even with one session.
 *
 * <p>Implementations are thread-safe.
 */
public interface LockClient {

  /** The same client with another deadline for each request, waiting not included. */
  LockClient withDeadline(Duration deadline);

  /**
   * The locks of a {@link KvClient#namespace(Bytes)}: their keys, and what {@link Lock#guard}
   * names, are of that namespace.
   */
  LockClient namespace(Bytes prefix);

  /** As {@link #namespace(Bytes)}. */
  default LockClient namespace(String prefix) {
    return namespace(Bytes.utf8(prefix));
  }

  /**
   * Waits for a lock.
   *
   * @param name one byte or more in UTF-8, at most 400
   * @param patience how long to wait for others, at most
   * @throws LockException.NotAcquired if others have it all that time
   * @throws LockException.SessionOver if the session is not alive
   */
  Lock acquire(String name, Session session, Duration patience);

  /** As {@link #acquire}; the waiting is done on a virtual thread of its own. */
  CompletableFuture<Lock> acquireAsync(String name, Session session, Duration patience);

  /** Takes a lock if nobody has it; empty if somebody has. */
  Optional<Lock> tryAcquire(String name, Session session);

  /**
   * Waits for a lock that others may have at the same time who ask for it so, but none who {@link
   * #acquire} it: that of the readers, where those are the writers. Who came before is served
   * before, so that neither starves.
   */
  Lock acquireShared(String name, Session session, Duration patience);

  /** Who has a lock; empty if nobody has. */
  Optional<LockHolder> holder(String name);
}
