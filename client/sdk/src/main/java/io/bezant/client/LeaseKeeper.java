package io.bezant.client;

import io.bezant.protocol.kv.KvOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the leases of a client's sessions alive, many with one request. Each is asked for again
 * three times within the time that it is sure of, and a request that fails is made again after a
 * third of that.
 *
 * <p>Thread-safe.
 */
final class LeaseKeeper {

  /** Leases are kept alive so many times within the time that they are sure of. */
  private static final int TRIES = 3;

  /** Nothing is asked for more often than this. */
  private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private static final int MOST_AT_ONCE = KvOperation.LeaseKeepAlive.MAX_SIZE;

  private static final long NOTHING_TO_DO = Duration.ofMinutes(1).toNanos();

  private final Function<List<Long>, CompletableFuture<List<Lease>>> keepingAlive;
  private final Executor callbacks;
  private final LongSupplier nanoTime;
  private final long stepMillis;
  private final Map<Long, Kept> sessions = new TreeMap<>();
  private @Nullable Thread worker;
  private boolean isClosed;

  /** A session and when to ask for it next. */
  private static final class Kept {
    private final Session session;
    private long dueNanos;
    private boolean isAskedFor;

    Kept(Session session, long dueNanos) {
      this.session = session;
      this.dueNanos = dueNanos;
    }
  }

  /**
   * A keeper of no sessions.
   *
   * @param keepingAlive asks for several leases at once
   * @param stepMillis the farthest that one batch moves the clock on which leases end
   */
  LeaseKeeper(
      Function<List<Long>, CompletableFuture<List<Lease>>> keepingAlive,
      long stepMillis,
      Executor callbacks,
      LongSupplier nanoTime) {
    this.keepingAlive = keepingAlive;
    this.stepMillis = stepMillis;
    this.callbacks = callbacks;
    this.nanoTime = nanoTime;
  }

  Executor callbacks() {
    return callbacks;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }

  /** Keeps a session's lease alive from now on. */
  void add(Session session) {
    synchronized (this) {
      if (!isClosed) {
        sessions.put(session.id(), new Kept(session, nanoTime.getAsLong() + pause(session)));
        LockSupport.unpark(worker);
        return;
      }
    }
    session.end(SessionState.CLOSED);
  }

  /** As above, and begins to work if nobody does. */
  void keep(Session session) {
    add(session);
    synchronized (this) {
      if (worker == null && !isClosed) {
        worker = Thread.ofVirtual().name("bezant-lease-keeper").start(this::work);
      }
    }
  }

  /** Lets a session's lease be. */
  synchronized void forget(Session session) {
    sessions.remove(session.id());
  }

  /** Lets all be; their holders are told. */
  void close() {
    List<Kept> left;
    synchronized (this) {
      isClosed = true;
      left = List.copyOf(sessions.values());
      sessions.clear();
      LockSupport.unpark(worker);
    }
    left.forEach(kept -> kept.session.end(SessionState.CLOSED));
  }

  private void work() {
    while (hasWork()) {
      turn();
      LockSupport.parkNanos(this, dueInNanos());
    }
  }

  private synchronized boolean hasWork() {
    boolean hasWork = !isClosed && !sessions.isEmpty();
    if (!hasWork) {
      worker = null;
    }
    return hasWork;
  }

  /** Asks for what is due, and tells those who can no longer be sure. */
  void turn() {
    List<Kept> due = new ArrayList<>();
    List<Session> all = new ArrayList<>();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      for (Kept kept : sessions.values()) {
        all.add(kept.session);
        if (!kept.isAskedFor && kept.dueNanos - now <= 0) {
          kept.isAskedFor = true;
          kept.dueNanos = now + pause(kept.session);
          due.add(kept);
        }
      }
    }
    all.forEach(Session::tellState);
    for (int from = 0; from < due.size(); from += MOST_AT_ONCE) {
      ask(due.subList(from, Math.min(from + MOST_AT_ONCE, due.size())));
    }
  }

  /** In how many nanoseconds something is due, at most a minute. */
  synchronized long dueInNanos() {
    long now = nanoTime.getAsLong();
    return sessions.values().stream()
        .map(kept -> nextNanos(kept, now) - now)
        .min(Comparator.naturalOrder())
        .map(nanos -> Math.clamp(nanos, 0, NOTHING_TO_DO))
        .orElse(NOTHING_TO_DO);
  }

  private static long nextNanos(Kept kept, long now) {
    long asking = kept.isAskedFor ? now + NOTHING_TO_DO : kept.dueNanos;
    long unsure = kept.session.lease().sureUntilNanos();
    return unsure - now > 0 && unsure - asking < 0 ? unsure : asking;
  }

  private long pause(Session session) {
    return Math.max(LEAST_PAUSE_NANOS, Lease.sureNanos(session.lease().ttl(), stepMillis) / TRIES);
  }

  private void ask(List<Kept> due) {
    List<Long> ids = due.stream().map(kept -> kept.session.id()).toList();
    CompletableFuture<List<Lease>> answer;
    try {
      answer = keepingAlive.apply(ids);
    } catch (RuntimeException notEvenAsked) {
      answer = CompletableFuture.failedFuture(notEvenAsked);
    }
    var unused =
        answer.handle(
            (leases, failure) -> {
              onAnswer(due, leases, failure == null);
              return null;
            });
  }

  private void onAnswer(List<Kept> asked, List<Lease> leases, boolean isAnswered) {
    Map<Long, Lease> alive = new TreeMap<>();
    if (isAnswered) {
      leases.forEach(lease -> alive.put(lease.id(), lease));
    }
    for (Kept kept : asked) {
      Lease lease = alive.get(kept.session.id());
      if (lease != null) {
        kept.session.onKept(lease);
      } else if (isAnswered) {
        forget(kept.session);
        kept.session.end(SessionState.LOST);
      }
    }
    synchronized (this) {
      asked.forEach(kept -> kept.isAskedFor = false);
      LockSupport.unpark(worker);
    }
  }
}
