package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Elections by name: of all who campaign one leads, the one who came first, until it resigns or its
 * {@link Session} ends; then the next. An election is a queue like that of a lock ({@link
 * LockClient}), with something to say by each who waits.
 *
 * <p>Implementations are thread-safe.
 */
public interface ElectionClient {

  /** The same client with another deadline for each request, waiting not included. */
  ElectionClient withDeadline(Duration deadline);

  /** The elections of a {@link KvClient#namespace(Bytes)}, as {@link LockClient#namespace}. */
  ElectionClient namespace(Bytes prefix);

  /** As {@link #namespace(Bytes)}. */
  default ElectionClient namespace(String prefix) {
    return namespace(Bytes.utf8(prefix));
  }

  /**
   * Waits until one leads.
   *
   * @param name one byte or more in UTF-8, at most 400
   * @param value what followers are to see, its address for instance
   * @param patience how long to wait for others, at most
   * @throws LockException.NotAcquired if others lead all that time
   * @throws LockException.SessionOver if the session is not alive
   */
  Leadership campaign(String name, Bytes value, Session session, Duration patience);

  /** As {@link #campaign}; the waiting is done on a virtual thread of its own. */
  CompletableFuture<Leadership> campaignAsync(
      String name, Bytes value, Session session, Duration patience);

  /** Who leads, and what it has to say; empty if nobody does. */
  Optional<LockHolder> leader(String name);

  /**
   * Tells who leads now, and then each time that another leads, nobody does, or the leader has
   * something else to say, until it is closed. What the listener is told has been so, in the order
   * in which it was; who leads by the time that it hears of it may be another.
   */
  Watcher observe(String name, LeaderListener listener);
}
