package io.bezant.cli;

/** The exit codes that scripts rely on. */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;

  /** Something went wrong that has no code of its own. */
  public static final int ERROR = 1;

  /** The command line is wrong; nothing was tried. */
  public static final int USAGE = 2;

  /** The key does not exist. */
  public static final int NOT_FOUND = 3;

  /** The comparison failed; nothing was written. */
  public static final int COMPARE_FAILED = 4;

  /** Too few replicas can be reached; nothing was sent. */
  public static final int NO_QUORUM = 5;

  /** The deadline is over; the outcome is unknown. */
  public static final int DEADLINE = 6;

  /** The cluster does not let this key do this. */
  public static final int PERMISSION = 7;

  /** A proof or a signature does not hold. */
  public static final int PROOF_INVALID = 8;

  /** Interrupted from outside. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
