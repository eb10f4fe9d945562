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
  /** A bit of a full file of the log is flipped. */
  LOG_BITS_MIDDLE,
  /** A bit near the end of the log is flipped. */
  LOG_BITS_TAIL,
  /** The last file of the log is cut off in its middle. */
  LOG_CUT,
  /** The log's folder is empty. */
  LOG_GONE,
  /** The log is a copy of another replica's. */
  LOG_SWAPPED,
  /** The disk has no room left while the replica runs; after a while it has again. */
  DISK_FULL;

  /** Whether the replica runs when it is struck. */
  boolean isOfARunningReplica() {
    return this == STATE_BITS_RUNNING || this == DISK_FULL;
  }

  /** Whether it makes a replica forget its votes. */
  boolean hurtsLog() {
    return switch (this) {
      case LOG_BITS_MIDDLE, LOG_BITS_TAIL, LOG_CUT, LOG_GONE, LOG_SWAPPED -> true;
      case STATE_BITS,
          STATE_BITS_RUNNING,
          STATE_CUT,
          STATE_FILE_GONE,
          STATE_FOLDER_GONE,
          STATE_SWAPPED,
          DISK_FULL ->
          false;
    };
  }
}
