package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock that is held, for as long as its session's lease lives and nobody closes it.
 *
 * <p>A holder may be stopped, at any place and for any time, while others get the lock after it. So
 * what the lock protects must be able to tell an old holder from a new one: in this store by {@link
 * #guard}, elsewhere by {@link #token}, of which a resource accepts none that is lower than the
 * highest it has seen.
 *
 * <p>Thread-safe.
 */
public final class Lock implements AutoCloseable {

  private final String name;
  private final TurnQueue queue;
  private final TurnQueue.Place place;
  private final Session session;
  private final AtomicBoolean isReleased = new AtomicBoolean();

  Lock(String name, TurnQueue queue, TurnQueue.Place place, Session session) {
    this.name = name;
    this.queue = queue;
    this.place = place;
    this.session = session;
  }

  /** What is locked. */
  public String name() {
    return name;
  }

  /** The key that stands for the holder. */
  public Bytes key() {
    return place.key();
  }

  /**
   * The fencing token: the store's revision that put this holder into the queue. Each holder of a
   * lock has a higher one than those before it, for ever.
   */
  public long token() {
    return place.token();
  }

  /** The session that it hangs on. */
  public Session session() {
    return session;
  }

  /** Whether it is surely held at this moment. */
  public boolean isHeld() {
    return !isReleased.get() && session.state() == SessionState.ALIVE;
  }

  /** How much longer it is surely held, if nobody releases it; zero once that is over. */
  public Duration surelyFor() {
    return isReleased.get() ? Duration.ZERO : session.surelyFor();
  }

  /**
   * What holds for as long as this holder has the lock. A transaction under it changes nothing once
   * the lock may be another's:
   *
   * <pre>{@code
   * kv.commit(Transaction.when(lock.guard()).then(Step.put(key, value)))
   * }</pre>
   */
  public Comparison guard() {
    return TurnQueue.isStill(place);
  }

  /**
   * Releases it, so that the next in the queue has it. Does nothing if it is gone already.
   *
   * @throws BezantException if the cluster cannot be told within the deadline: the lock is then
   *     held until this is called again or its session is over
   */
  @Override
  public void close() {
    if (!isReleased.get()) {
      queue.leave(place);
      isReleased.set(true);
    }
  }
}
