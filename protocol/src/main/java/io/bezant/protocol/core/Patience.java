package io.bezant.protocol.core;

import java.util.Arrays;

/**
 * How long a replica waits for a primary. <em>Brisk</em>, where the primary's process gives no sign
 * of life: half as long again as the slowest agreement of the last while took, or four times what
 * it takes with its usual variation [RFC 6298] where that is more. <em>Patient</em>, where it does
 * and is merely slow: four times the slowest agreement, at least a second. Both are doubled for
 * each view that failed, never below or above fixed bounds; {@link Grace} says which of them is
 * due. While a replica warms up, that is in the first half minute of its life in which its code and
 * that of others is still being compiled, it is patient with all, and for at least two seconds.
 *
 * <p>What is measured is the time from the own vote for a proposal to the commit quorum. How long a
 * primary sits on requests does not enter it, so a primary that is always just in time teaches
 * nothing. It can stretch agreement itself only by leaving replicas out, and then what one view can
 * teach is bounded: no observation counts for more than a fixed measure or twice the level of the
 * best of the last f+1 views, of which at least one had a correct primary, whichever is larger.
 *
 * <p>A peak is remembered for about a minute and fades. Nothing was measured at a cold start; then
 * a prior stands in until enough was.
 */
final class Patience {

  /** What agreement is taken to cost before anything was measured: a cold start is slow. */
  static final long PRIOR_MILLIS = 250;

  private static final int PATIENT_FACTOR = 4;
  private static final double BRISK_FACTOR = 1.5;

  /** What the answering processes of one machine may stand still for without being replaced. */
  static final long PATIENT_LEAST_MILLIS = 1_000;

  /** The same while code is cold. */
  static final long WARM_UP_LEAST_MILLIS = 2_000;

  private static final int MAX_DOUBLINGS = 16;
  private static final int COLD_SAMPLES = 64;
  private static final int WINDOW_SAMPLES = 4;
  private static final int TEACHING_SAMPLES = 16;
  private static final long WINDOW_MILLIS = 5_000;
  private static final double FADING = 0.85;
  private static final double WEIGHT = 1.0 / 16;
  private static final int FORGIVING_BATCHES = 64;
  private static final long FORGIVING_MILLIS = 1_000;

  private final ProtocolRules rules;
  private final long minMillis;
  private final long maxMillis;
  private final long warmUpMillis;

  /** The levels of the last views that taught anything: f+1 of them. */
  private final double[] earlierLevels;

  private int nextEarlier;
  private double levelMillis = PRIOR_MILLIS;
  private double typicalMillis = PRIOR_MILLIS;
  private double variationMillis = PRIOR_MILLIS;
  private double windowPeakMillis;
  private int windowSamples;
  private long windowSinceMillis;
  private int samples;
  private int samplesInView;
  private int failedViews;
  private int executedSince;
  private long forgivenMillis;
  private long nowMillis;

  Patience(CoreOptions options, ProtocolRules rules) {
    this.rules = rules;
    this.minMillis = options.minTimeoutMillis();
    this.maxMillis = options.maxTimeoutMillis();
    this.warmUpMillis = options.warmUpMillis();
    this.earlierLevels = new double[rules.quorums().faultsTolerated() + 1];
    Arrays.fill(earlierLevels, PRIOR_MILLIS);
  }

  /** Time has passed. */
  void onTick(long livedMillis) {
    nowMillis = livedMillis;
    if (samples >= COLD_SAMPLES
        && windowSamples >= WINDOW_SAMPLES
        && nowMillis - windowSinceMillis >= WINDOW_MILLIS) {
      levelMillis = Math.max(windowPeakMillis, levelMillis * FADING);
      openWindow();
    }
  }

  private void openWindow() {
    windowPeakMillis = 0;
    windowSamples = 0;
    windowSinceMillis = nowMillis;
  }

  /** It took this long from our vote for a proposal to the quorum that decided it. */
  void onAgreed(long millis) {
    double believed = Math.min((double) millis, mostTeachableMillis());
    windowPeakMillis = Math.max(windowPeakMillis, believed);
    windowSamples++;
    samples++;
    samplesInView++;
    if (samples < COLD_SAMPLES) {
      typicalMillis = Math.min(typicalMillis, PRIOR_MILLIS * 1.0 / samples + believed);
      return;
    }
    if (samples == COLD_SAMPLES) {
      levelMillis = windowPeakMillis;
      variationMillis = levelMillis / 2;
      openWindow();
    }
    levelMillis = Math.max(levelMillis, believed);
    variationMillis += WEIGHT * (Math.abs(believed - typicalMillis) - variationMillis);
    typicalMillis += WEIGHT * (believed - typicalMillis);
  }

  /** The most that one observation counts for. */
  private double mostTeachableMillis() {
    return Math.max(PRIOR_MILLIS, 2 * Arrays.stream(earlierLevels).min().orElse(PRIOR_MILLIS));
  }

  /** A batch was executed: each stretch of work takes one doubling back. */
  void onExecuted() {
    executedSince++;
    if (executedSince >= FORGIVING_BATCHES && nowMillis - forgivenMillis >= FORGIVING_MILLIS) {
      onProgress();
    }
  }

  /** The view has done a good stretch of work, such as a stable checkpoint. */
  void onProgress() {
    failedViews = Math.max(failedViews - 1, 0);
    executedSince = 0;
    forgivenMillis = nowMillis;
  }

  /**
   * A view is over.
   *
   * @param hasFailed whether it did not do what a view is for: then the next one is given more time
   */
  void onViewOver(boolean hasFailed) {
    if (samplesInView >= TEACHING_SAMPLES) {
      earlierLevels[nextEarlier++ % earlierLevels.length] = levelMillis;
    }
    samplesInView = 0;
    executedSince = 0;
    if (hasFailed) {
      failedViews = Math.min(failedViews + 1, MAX_DOUBLINGS);
    }
  }

  /** The slowest agreement of the last while. */
  long levelMillis() {
    return Math.round(levelMillis);
  }

  /** What agreement takes most of the time. */
  long typicalMillis() {
    return Math.round(typicalMillis);
  }

  /** Whether enough was measured to judge by what is typical. */
  boolean isWarm() {
    return samples >= COLD_SAMPLES;
  }

  /** How long a primary may make us wait that gives no sign of life. */
  long briskMillis() {
    return isWarmingUp() ? patientMillis() : bounded(briskBaseMillis());
  }

  /** How long a primary may make us wait whose process answers; never less than the other. */
  long patientMillis() {
    double least = isWarmingUp() ? WARM_UP_LEAST_MILLIS : PATIENT_LEAST_MILLIS;
    return bounded(Math.max(least, PATIENT_FACTOR * levelMillis));
  }

  private boolean isWarmingUp() {
    return nowMillis < warmUpMillis;
  }

  private long bounded(double millis) {
    long base = Math.max(minMillis, Math.round(millis));
    return Math.min(maxMillis, rules.lengthened(base, failedViews));
  }

  private double briskBaseMillis() {
    double most = PATIENT_FACTOR * levelMillis;
    if (!isWarm()) {
      return most;
    }
    double usual = PATIENT_FACTOR * (typicalMillis + variationMillis);
    return Math.min(most, Math.max(usual, BRISK_FACTOR * levelMillis));
  }
}
