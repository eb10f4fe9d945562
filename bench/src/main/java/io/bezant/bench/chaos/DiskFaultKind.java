package io.bezant.bench.chaos;

/** How a replica's files are hurt. */
public enum DiskFaultKind {
  /** Random bits of the state's file are flipped while the replica is down. */
  STATE_BITS,
  /** The same while it runs; what no read has met after a while is looked for by reading all. */
  STATE_BITS_RUNNING,
  /** The state's file is cut off somewhere. */
  STATE_CUT,
  /** The state's file is gone. */
  STATE_FILE_GONE,
  /** The state's folder is gone. */
  STATE_FOLDER_GONE,
  /** The state's file is a copy of another replica's. */
  STATE_SWAPPED,
  /** The files of the states of two replicas have changed places. */
  STATES_EXCHANGED,
  /** A bit of the oldest file of the log is flipped. */
  LOG_BITS_MIDDLE,
  /** A bit near the end of the log is flipped. */
  LOG_BITS_TAIL,
  /** A bit of the log is flipped while the replica runs; it starts anew a while after. */
  LOG_BITS_RUNNING,
  /** The last file of the log is cut off among what was written to it. */
  LOG_CUT,
  /** One file of the log is gone. */
  LOG_FILE_GONE,
  /** The log's folder is empty. */
  LOG_GONE,
  /** The log is a copy of another replica's. */
  LOG_SWAPPED,
  /** The data directory is empty. */
  DATA_GONE,
  /** The disk has no room left while the replica runs; after a while it has again. */
  DISK_FULL;

  /** Whether the replica runs when it is struck. */
  boolean isOfARunningReplica() {
    return this == STATE_BITS_RUNNING || this == LOG_BITS_RUNNING || this == DISK_FULL;
  }

  /** Whether two replicas are struck, which are more than the cluster of four can do without. */
  boolean strikesTwo() {
    return this == STATES_EXCHANGED;
  }

  /** Whether only a reading of everything tells for sure that nothing was hit. */
  boolean maySleep() {
    return this == STATE_BITS || this == STATE_BITS_RUNNING || this == LOG_BITS_RUNNING;
  }
}
