package io.bezant.replica.runtime;

import io.bezant.protocol.ReplicaId;

/**
 * How many probes, or answers to probes, of each replica are minded: a fixed number in each second.
 * An honest one stays far below. Thread-safe.
 */
final class ProbeAllowance {

  /** More than twice what the fastest honest replica sends. */
  static final int MAX_PER_SECOND = 100;

  private static final long SECOND_NANOS = 1_000_000_000;

  private final TimeSource time;
  private final long[] sinceNanos;
  private final int[] counts;

  ProbeAllowance(TimeSource time, int replicaCount) {
    this.time = time;
    this.sinceNanos = new long[replicaCount];
    this.counts = new int[replicaCount];
  }

  /** Counts one more of this replica; whether it is within what it may send. */
  synchronized boolean admit(ReplicaId replica) {
    int index = replica.value();
    long now = time.monotonicNanos();
    if (counts[index] == 0 || now - sinceNanos[index] >= SECOND_NANOS) {
      sinceNanos[index] = now;
      counts[index] = 0;
    }
    if (counts[index] == MAX_PER_SECOND) {
      return false;
    }
    counts[index]++;
    return true;
  }
}
