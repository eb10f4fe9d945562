package io.bezant.protocol.core;

import io.bezant.protocol.Limits;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a backup holds against its primary. Each reason rests on what this replica has seen itself
 * and on nothing that others claim; decision 0023 says of each why neither clients nor f liars nor
 * overload can bring it about.
 *
 * <p>A replica that others are ahead of does not judge by the clock: what it misses may be decided
 * already. It catches up first.
 */
final class Suspicion {

  /** So many proposals in a row may leave out what was passed on first [R27]. */
  private static final int MAX_OVERTAKING_BATCHES = 64;

  private static final int REPEATS_PER_TIMEOUT = 4;
  private static final int YOUTH_TIMEOUTS = 2;

  private final NormalCase normalCase;
  private final RequestQueue queue;
  private final LivedTime time;
  private final Grace grace;
  private final Patience patience;
  private final Progress progress;
  private final ForwardedRequests forwarded;
  private final Turnaround turnaround = new Turnaround();
  private final TimeWatch watch = new TimeWatch();
  private final LeaseClock leaseClock;
  private final long statusMillis;
  private final long leastRepeatMillis;
  private long enteredMillis;
  private long judgingFromMillis;
  private long nowMillis;
  private long wallMillis;

  Suspicion(
      CoreRooms rooms, NormalCase normalCase, RequestQueue queue, Grace grace, LivedTime time) {
    this.normalCase = normalCase;
    this.queue = queue;
    this.time = time;
    this.grace = grace;
    this.patience = grace.patience();
    this.progress = normalCase.progress();
    this.leaseClock = rooms.execution().leaseClock();
    Limits limits = rooms.config().limits();
    this.forwarded =
        new ForwardedRequests(rooms, limits.maxBatchRequests(), limits.maxBatchBytes());
    this.statusMillis = rooms.options().idleStatusMillis();
    this.leastRepeatMillis = rooms.options().busyStatusMillis();
  }

  /**
   * Time has passed. After a pause everything that was awaited is awaited anew, and not before
   * others had the time to say where they stand.
   */
  void onTick(long clockMillis) {
    nowMillis = time.nowMillis();
    wallMillis = clockMillis;
    if (time.isAfterPause()) {
      judgingFromMillis = nowMillis + statusMillis;
      forwarded.restart(nowMillis);
      turnaround.restart();
      watch.restart(nowMillis);
      grace.restart();
    }
    if (normalCase.isBackup()) {
      forwarded.onTick(
          nowMillis,
          normalCase.primary(),
          Math.max(leastRepeatMillis, patience.briskMillis() / REPEATS_PER_TIMEOUT));
    }
  }

  /** A client's request was queued here. */
  void onQueued(SignedRequest request) {
    if (normalCase.isBackup()) {
      forwarded.add(request, normalCase.primary());
    }
  }

  /** A client's request was queued here that a proposal holds: it is owed all the same. */
  void onQueuedProposed(SignedRequest request) {
    if (normalCase.isBackup()) {
      forwarded.addProposed(request, normalCase.primary());
    }
  }

  /** Proposals were taken up: they hold what they hold, and leave out the rest. */
  void onProposed(Batch batch) {
    queue.markUnderWay(batch.requests());
    if (batch.proposedMillis() > 0) {
      watch.onProposed(
          batch.proposedMillis(),
          nowMillis,
          wallMillis,
          leaseClock.stepMillis() + grace.timeoutMillis());
    }
    OptionalLong took = forwarded.onProposed(batch, patience.levelMillis());
    if (took.isPresent() && time.isSteadyFor(took.getAsLong())) {
      turnaround.onProposed(took.getAsLong(), nowMillis);
    }
  }

  /** Something was executed under this name, whatever it was. */
  void onAnswered(RequestKey key) {
    queue.answered(key);
    forwarded.onAnswered(key, normalCase.primary());
  }

  /** A view has begun: everything that waits is owed by its primary, from now on. */
  void onViewEntered() {
    enteredMillis = nowMillis;
    turnaround.restart();
    watch.restart(nowMillis);
    if (normalCase.isBackup()) {
      forwarded.begin(queue.oldest(queue.size()), normalCase.primary());
    } else {
      forwarded.clear();
    }
  }

  /** A state was taken from others: what of the requests here was executed is not known. */
  void onInstalled() {
    forwarded.clear();
    turnaround.restart();
    watch.restart(nowMillis);
    progress.forget();
  }

  /** Whether something is owed for so long that others should be asked what became of it. */
  boolean isWaiting(long millis) {
    OptionalLong since = waitingSince(forwarded.oldestMillis());
    return since.isPresent() && nowMillis - since.getAsLong() >= millis;
  }

  /**
   * How long the primary makes us wait for what it owes; zero if it owes nothing, or if we may not
   * judge it.
   *
   * @param isBehind whether others are known to have executed what is not decided here
   */
  long waitedMillis(boolean isBehind) {
    if (!normalCase.isBackup() || isBehind) {
      return 0;
    }
    long request = waitingSince(forwarded.oldestMillis()).orElse(nowMillis);
    long place = waitingSince(normalCase.openSinceMillis()).orElse(nowMillis);
    long tick = waitingSince(tickSinceMillis()).orElse(nowMillis);
    return nowMillis - Math.min(tick, Math.min(request, place));
  }

  /** Since when the primary owes a batch that tells the time, if there are leases. */
  private OptionalLong tickSinceMillis() {
    long due = watch.timedMillis() + leaseClock.stepMillis() / 2;
    return leaseClock.hasLeases() && due <= nowMillis ? OptionalLong.of(due) : OptionalLong.empty();
  }

  /**
   * What speaks against the primary of the current view now.
   *
   * @param isBehind whether others are known to have executed what is not decided here
   */
  Optional<SuspicionReason> reason(boolean isBehind) {
    if (!normalCase.isBackup() || isBehind) {
      return Optional.empty();
    }
    if (isLate(waitingSince(forwarded.oldestMillis()))) {
      return Optional.of(SuspicionReason.REQUEST_LATE);
    }
    if (isLate(waitingSince(normalCase.openSinceMillis()))) {
      return Optional.of(SuspicionReason.PLACE_LATE);
    }
    if (isLate(waitingSince(tickSinceMillis()))) {
      return Optional.of(SuspicionReason.TIME_STANDS_STILL);
    }
    if (watch.isLagging()) {
      return Optional.of(SuspicionReason.TIME_LAGS);
    }
    if (patience.isWarm() && turnaround.isSlow(patience.typicalMillis())) {
      return Optional.of(SuspicionReason.SLOW_TO_PROPOSE);
    }
    return forwarded.overtaking() > MAX_OVERTAKING_BATCHES && isWaiting(patience.briskMillis() / 2)
        ? Optional.of(SuspicionReason.UNFAIR)
        : Optional.empty();
  }

  /** Whether the view is so young that what is late in it may have been late before. */
  boolean isViewYoung() {
    boolean wasPatient = waitedMillis(false) >= patience.patientMillis();
    long timeout = wasPatient ? patience.patientMillis() : patience.briskMillis();
    return nowMillis - enteredMillis < YOUTH_TIMEOUTS * timeout;
  }

  private boolean isLate(OptionalLong since) {
    return since.isPresent() && nowMillis - since.getAsLong() >= grace.timeoutMillis();
  }

  private OptionalLong waitingSince(OptionalLong since) {
    return since.isEmpty()
        ? since
        : OptionalLong.of(Math.max(since.getAsLong(), Math.max(enteredMillis, judgingFromMillis)));
  }
}
