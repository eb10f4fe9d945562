package io.bezant.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is kept alive for as long as this process lives and can reach the cluster. What
 * hangs on it, keys, locks and leadership, goes when it ends.
 *
 * <p>A process that was stopped, or cut off, may find its lease ended when it goes on. {@link
 * #state} is never {@link SessionState#ALIVE} then, since it is reckoned on this machine's
 * monotonic clock from the moment each keep-alive was asked for ({@link Lease}); but a step that
 * was begun before may end after. So what must not be done twice is fenced as well: by {@link
 * Lock#guard}, or by its token.
 *
 * <p>Thread-safe.
 */
public final class Session implements AutoCloseable {

  private final Consumer<Session> closing;
  private final LongSupplier nanoTime;
  private final SessionListener listener;
  private final Executor callbacks;
  private final CompletableFuture<SessionState> over = new CompletableFuture<>();

  private Lease lease;
  private SessionState told = SessionState.ALIVE;
  private CompletableFuture<@Nullable Void> telling = CompletableFuture.completedFuture(null);

  Session(Lease lease, SessionListener listener, LeaseKeeper keeper, Consumer<Session> closing) {
    this.lease = lease;
    this.listener = listener;
    this.nanoTime = keeper.nanoTime();
    this.callbacks = keeper.callbacks();
    this.closing = closing;
  }

  /** The number of its lease, to put keys with ({@link KvClient#put}). */
  public long id() {
    return lease().id();
  }

  /** Its lease as it was when it was kept alive last. */
  public synchronized Lease lease() {
    return lease;
  }

  /** What may be taken for granted now. */
  public SessionState state() {
    SessionState known = over.getNow(SessionState.ALIVE);
    return known == SessionState.ALIVE && surelyFor().isZero() ? SessionState.UNSURE : known;
  }

  /** How much longer nobody can have ended it; zero once that is over. */
  public Duration surelyFor() {
    return over.isDone()
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, lease().sureUntilNanos() - nanoTime.getAsLong()));
  }

  /** Completed with {@link SessionState#LOST} or {@link SessionState#CLOSED} when it is over. */
  public CompletableFuture<SessionState> whenOver() {
    return over.copy();
  }

  /**
   * Ends the lease and what hangs on it, if the cluster can be reached within the client's
   * deadline; else it ends when its time is over. Does nothing if it has ended. Keeps nothing alive
   * any more either way.
   */
  @Override
  public void close() {
    if (end(SessionState.CLOSED)) {
      closing.accept(this);
    }
  }

  /** It was kept alive. */
  void onKept(Lease kept) {
    synchronized (this) {
      if (kept.sureUntilNanos() - lease.sureUntilNanos() > 0) {
        lease = kept;
      }
    }
    tellState();
  }

  /** It is over; whether it was not before. */
  boolean end(SessionState how) {
    boolean isFirst = over.complete(how);
    tellState();
    return isFirst;
  }

  /** Tells the listener if the state is another than it knows. */
  synchronized void tellState() {
    SessionState now = state();
    if (now != told) {
      told = now;
      telling =
          telling.thenRunAsync(() -> listener.onChange(now), callbacks).exceptionally(e -> null);
    }
  }
}
