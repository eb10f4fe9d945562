package io.bezant.replica;

import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.core.InvariantViolation;
import io.bezant.replica.net.AddressTakenException;
import io.bezant.replica.runtime.ReplicaDiverged;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.DataDirectoryException;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.DiskFull;
import io.bezant.replica.storage.ForeignLogException;
import io.bezant.replica.storage.MissingLogException;
import io.bezant.replica.storage.NewerLogException;
import io.bezant.replica.storage.StateStoreFailure;

/** How a replica's process ended, for scripts and supervisors. The numbers are permanent. */
public enum ExitCode {
  /** It was asked to stop. */
  STOPPED(0, false),
  /** An error that nobody foresaw. */
  UNEXPECTED(1, true),
  /** The command line is wrong. */
  USAGE(2, false),
  /** A configuration file or key cannot be used; starting again does not help. */
  CONFIGURATION(10, false),
  /** An address to listen on is taken. */
  ADDRESS_TAKEN(11, false),
  /** The data directory is another's, in use, or was never set up. */
  DATA_DIRECTORY(12, false),
  /** The log is gone or corrupt, and the cluster is too small for the replica to come back. */
  LOG_LOST(13, false),
  /** The disk is full; the next start waits for room. */
  DISK_FULL(14, false),
  /** The disk refused a read, a write or a sync. */
  DISK_FAILED(15, true),
  /** The state on disk is damaged. */
  STATE_CORRUPT(16, true),
  /** The own state differs from the one a quorum has certified. */
  DIVERGED(17, true),
  /** The replica contradicted itself. */
  INVARIANT_BROKEN(18, true),
  /** The log was found damaged while the replica ran: the next start comes back without it. */
  LOG_DAMAGED(19, true),
  /** A batch could not be executed; after a few such ends in a row the next start waits. */
  EXECUTION_FAILED(20, true);

  private final int number;
  private final boolean needsTrace;

  ExitCode(int number, boolean needsTrace) {
    this.number = number;
    this.needsTrace = needsTrace;
  }

  /** What the process returns. */
  public int number() {
    return number;
  }

  /** Whether a stack trace says more than the message. */
  boolean needsTrace() {
    return needsTrace;
  }

  /** Whether the state on disk must not be used again. */
  boolean condemnsState() {
    return this == STATE_CORRUPT || this == DIVERGED;
  }

  /** What a failure means for the process. */
  public static ExitCode of(Throwable failure) {
    return switch (failure) {
      case ConfigException refused -> CONFIGURATION;
      case AddressTakenException taken -> ADDRESS_TAKEN;
      case DataDirectoryException refused -> DATA_DIRECTORY;
      case ForeignLogException foreign -> DATA_DIRECTORY;
      case NewerLogException newer -> DATA_DIRECTORY;
      case MissingLogException missing -> LOG_LOST;
      case CorruptLogException corrupt -> LOG_DAMAGED;
      case DiskFull full -> DISK_FULL;
      case DiskFailure failed -> DISK_FAILED;
      case CorruptStateException corrupt -> STATE_CORRUPT;
      // The JVM's word for a page of a mapped file that is not there; only the state is mapped.
      case InternalError fault -> STATE_CORRUPT;
      case StateStoreFailure failed -> DISK_FAILED;
      case ReplicaDiverged diverged -> DIVERGED;
      case InvariantViolation broken -> INVARIANT_BROKEN;
      case ExecutionFailed failed -> EXECUTION_FAILED;
      default -> UNEXPECTED;
    };
  }
}
