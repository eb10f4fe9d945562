package io.bezant.bench.load;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions that come by the clock, whether or not the store keeps up, as those of users do who do
 * not know of each other. The time that one takes counts from when it should have been asked, so
 * that a stall shows in all that came during it, also in those that could not even be sent (Tene's
 * coordinated omission).
 *
 * <p>At most one question of each caller is open; what comes while all are busy waits in a backlog
 * with a bound. What comes to a full backlog is missed, counted, and never asked: a load that
 * misses anything is more than the store can do.
 */
public final class OpenLoop implements Loop {

  private static final long LONGEST_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long STOP_POLL_MILLIS = 5;

  private final Asking asking;
  private final LatencyRecorder recorder;
  private final Arrivals arrivals;
  private final Bounds bounds;
  private final LongSupplier clock;
  private final Thread thread;

  private final Object lock = new Object();

  /** Callers with no question open. */
  private final ArrayDeque<Integer> idle = new ArrayDeque<>();

  /** When each question that waits should have been asked, oldest first. */
  private final ArrayDeque<Long> backlog = new ArrayDeque<>();

  private boolean dispatching;
  private Pace pace = new Pace(0, 0, 0);
  private long beginNanos;
  private long nextNanos;
  private volatile boolean isOver;

  /**
   * What it may use.
   *
   * @param callerCount how many questions may be open
   * @param maxBacklog how many more may wait
   */
  public record Bounds(int callerCount, int maxBacklog) {}

  /**
   * How well the store kept pace.
   *
   * @param offered how many questions came
   * @param missed how many of them found the backlog full
   * @param maxBacklog the most that waited at a time
   */
  public record Pace(long offered, long missed, int maxBacklog) {

    private static final double ENOUGH = 0.99;

    /** Whether nothing was missed and all but a hundredth of what came was answered. */
    public boolean keptUp(long answered) {
      return missed == 0 && answered >= ENOUGH * offered;
    }
  }

  /** A loop that has not begun, on the machine's clock. */
  public OpenLoop(Asking asking, LatencyRecorder recorder, Arrivals arrivals, Bounds bounds) {
    this(asking, recorder, arrivals, bounds, System::nanoTime);
  }

  OpenLoop(
      Asking asking,
      LatencyRecorder recorder,
      Arrivals arrivals,
      Bounds bounds,
      LongSupplier clock) {
    this.asking = asking;
    this.recorder = recorder;
    this.arrivals = arrivals;
    this.bounds = bounds;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("bezant-arrivals").daemon().unstarted(this::run);
    for (int caller = 0; caller < bounds.callerCount(); caller++) {
      idle.addLast(caller);
    }
  }

  @Override
  public void start() {
    begin();
    thread.start();
  }

  /** The schedule begins now. */
  void begin() {
    beginNanos = clock.getAsLong();
    nextNanos = arrivals.nextNanos();
  }

  private void run() {
    while (!isOver) {
      long untilNext = turn();
      LockSupport.parkNanos(Math.clamp(untilNext, 0, LONGEST_NAP_NANOS));
    }
  }

  /**
   * Lets in all that has come by now, and asks as much as callers are free for.
   *
   * @return how many nanoseconds until the next one comes
   */
  long turn() {
    long now = clock.getAsLong() - beginNanos;
    synchronized (lock) {
      while (nextNanos <= now) {
        arrive(beginNanos + nextNanos);
        nextNanos = arrivals.nextNanos();
      }
    }
    dispatch();
    return nextNanos - (clock.getAsLong() - beginNanos);
  }

  private void arrive(long intendedNanos) {
    boolean missed = backlog.size() >= bounds.maxBacklog() + idle.size();
    if (!missed) {
      backlog.addLast(intendedNanos);
    }
    pace =
        new Pace(
            pace.offered() + 1,
            pace.missed() + (missed ? 1 : 0),
            Math.max(pace.maxBacklog(), backlog.size() - idle.size()));
  }

  /** One thread at a time asks; an answer that comes meanwhile is seen by its next round. */
  private void dispatch() {
    while (true) {
      int caller;
      long intended;
      synchronized (lock) {
        if (dispatching || isOver || idle.isEmpty() || backlog.isEmpty()) {
          return;
        }
        dispatching = true;
        caller = idle.removeFirst();
        intended = backlog.removeFirst();
      }
      try {
        var unused =
            asking
                .ask(caller)
                .whenComplete((result, failure) -> onAnswer(caller, intended, failure));
      } finally {
        synchronized (lock) {
          dispatching = false;
        }
      }
    }
  }

  private void onAnswer(int caller, long intendedNanos, @Nullable Throwable failure) {
    if (failure == null) {
      recorder.done(clock.getAsLong() - intendedNanos);
    } else {
      recorder.failed(ClosedLoop.cause(failure));
    }
    synchronized (lock) {
      idle.addLast(caller);
      lock.notifyAll();
    }
    dispatch();
  }

  /** The pace since the last time this was asked. */
  public Pace takePace() {
    synchronized (lock) {
      Pace taken = pace;
      pace = new Pace(0, 0, 0);
      return taken;
    }
  }

  @Override
  public void stop() throws InterruptedException {
    isOver = true;
    thread.join();
    synchronized (lock) {
      while (idle.size() < bounds.callerCount()) {
        lock.wait(STOP_POLL_MILLIS);
      }
    }
  }
}
