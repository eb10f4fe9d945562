package io.bezant.protocol.core;

/** Why a replica finds that its primary should be replaced. */
public enum SuspicionReason {
  /** A request passed on to it was not executed in time. */
  REQUEST_LATE,
  /** A place that it proposed was not decided in time. */
  PLACE_LATE,
  /** It takes many times what agreement takes to propose what it is given. */
  SLOW_TO_PROPOSE,
  /** It proposes batch after batch and leaves out what was passed on to it before. */
  UNFAIR,
  /** There are leases, and it proposes no time. */
  TIME_STANDS_STILL,
  /** The times that it proposes do not keep pace. */
  TIME_LAGS
}
