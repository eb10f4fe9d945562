package io.bezant.client;

import java.time.Duration;
import java.util.Optional;

/**
 * How one call of a client ended.
 *
 * @param operation what was asked: {@code put}, {@code get}, {@code delete}, {@code compareAndSet}
 *     and so on; the names are few and stable
 * @param way how it was answered
 * @param failure why there is no result: a {@link BezantException}, or an {@link
 *     IllegalArgumentException} where the replicas call the question a caller's mistake; empty if
 *     there is one
 * @param latency from the call to its end
 */
public record CallReport(
    String operation, Way way, Optional<RuntimeException> failure, Duration latency) {

  /** How a call was answered. */
  public enum Way {
    /** It took its place in the agreed order: every write, and readings that ask for it. */
    ORDERED,
    /** A reading that was to be shown, and had to be ordered since replicas differed. */
    FALLEN_BACK,
    /** A quorum of replicas showed the same. */
    SHOWN,
    /** One replica was believed. */
    LOCAL,
    /** It was not. */
    NONE
  }
}
