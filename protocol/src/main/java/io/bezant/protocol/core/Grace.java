package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;

/**
 * Whether the primary that is waited for is dead or merely slow, and so how long it is waited for.
 * Whoever has waited for an eighth of the brisk timeout begins to probe the primary's process, and
 * goes on while it waits. Where probes were sent for four fifths of that timeout and nothing came
 * back the primary is silent and has the brisk timeout; one that answers has the patient one
 * (decision 0032).
 *
 * <p>An answer proves that a process runs, not that it is honest. So what a primary may make us
 * wait beyond the brisk timeout is counted: in one view no more than {@link #OVERTIME_TIMEOUTS}
 * patient timeouts altogether and a sixteenth of the time since. A primary that has used it up has
 * the brisk timeout, however lively it answers.
 */
final class Grace {

  /** Probes follow each other no faster. */
  static final long LEAST_SPACING_MILLIS = 25;

  /** How many patient timeouts a primary may take beyond brisk ones in a view. */
  static final int OVERTIME_TIMEOUTS = 4;

  /** Of so many milliseconds lived without overtime one of it is forgotten. */
  private static final int FORGIVING_MILLIS = 16;

  private static final int PROBING_PART = 8;
  private static final int PROBES_PER_TIMEOUT = 6;
  private static final int LEAST_SILENT_PROBES = 2;
  private static final long NEVER = -1;

  private final Outgoing out;
  private final Patience patience;
  private View view = View.ZERO;
  private ReplicaId primary;

  /** When the first probe of this wait went out; {@link #NEVER} when nothing is waited for. */
  private long beganMillis = NEVER;

  /** When the last one did, which is its number. */
  private long probedMillis = NEVER;

  /** The last probe that was answered. */
  private long answeredMillis = NEVER;

  /** When the last answer came, or else when the first probe went out. */
  private long heardMillis = NEVER;

  /** Milliseconds beyond the brisk timeout, each counted {@link #FORGIVING_MILLIS} times. */
  private double overtime;

  private long nowMillis;

  Grace(Outgoing out, Patience patience) {
    this.out = out;
    this.patience = patience;
    this.primary = out.self();
  }

  Patience patience() {
    return patience;
  }

  /**
   * Time has passed.
   *
   * @param current the view promised
   * @param leader its primary
   * @param waitedMillis how long it makes us wait by now; zero or less if it does not
   */
  void onTick(long livedMillis, View current, ReplicaId leader, long waitedMillis) {
    long step = livedMillis - nowMillis;
    nowMillis = livedMillis;
    if (!current.equals(view)) {
      view = current;
      overtime = 0;
      restart();
    }
    primary = leader;
    long brisk = patience.briskMillis();
    overtime = Math.max(0, overtime + (waitedMillis > brisk ? FORGIVING_MILLIS * step : -step));
    if (waitedMillis < Math.max(1, brisk / PROBING_PART)) {
      restart();
    } else if (!isOwnView()) {
      probe();
    }
  }

  private void probe() {
    if (beganMillis == NEVER) {
      beganMillis = nowMillis;
      heardMillis = nowMillis;
    }
    if (probedMillis == NEVER || nowMillis - probedMillis >= spacingMillis()) {
      probedMillis = nowMillis;
      out.add(new Effect.Probe(primary, nowMillis));
    }
  }

  /** What was answered so far tells nothing about what comes. */
  void restart() {
    beganMillis = NEVER;
    probedMillis = NEVER;
    answeredMillis = NEVER;
    heardMillis = NEVER;
  }

  /** A process says that it runs; counts only from the one that was asked, once for each probe. */
  void onAnswered(ReplicaId peer, long number) {
    if (beganMillis != NEVER
        && peer.equals(primary)
        && number >= beganMillis
        && number <= probedMillis
        && number > answeredMillis) {
      answeredMillis = number;
      heardMillis = nowMillis;
    }
  }

  private long spacingMillis() {
    return Math.max(LEAST_SPACING_MILLIS, patience.briskMillis() / PROBES_PER_TIMEOUT);
  }

  /** Whether the primary was probed for long enough by now, and has not answered. */
  boolean isSilent() {
    long silence = Math.max(patience.briskMillis() * 4 / 5, LEAST_SILENT_PROBES * spacingMillis());
    return beganMillis != NEVER && nowMillis - heardMillis >= silence;
  }

  private boolean isOwnView() {
    return primary.equals(out.self());
  }

  /** How long this primary may make us wait, as far as is known now. */
  long timeoutMillis() {
    boolean isUsedUp =
        overtime >= (double) FORGIVING_MILLIS * OVERTIME_TIMEOUTS * patience.patientMillis();
    return isSilent() || isUsedUp || isOwnView()
        ? patience.briskMillis()
        : patience.patientMillis();
  }
}
