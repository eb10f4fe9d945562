package io.bezant.bench.chaos;

/** What is done to a process. */
public enum FaultSignal {
  /** It is gone at once, and its connections with it. */
  KILL,
  /** It stands still, and nobody is told. */
  STOP
}
