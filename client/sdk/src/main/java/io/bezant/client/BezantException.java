package io.bezant.client;

import java.io.Serial;
import java.time.Duration;

/**
 * Why an operation did not return a result. The message says what happened, the limit and the
 * actual value where there are any, and what to do.
 *
 * <p>Two questions matter after a failure. {@link #outcome()} says whether the operation may have
 * been applied; {@link #isRetryable()} whether a later call may succeed. Repeating an operation
 * whose outcome is {@link Outcome#UNKNOWN} may apply it twice, unless it is a read or a {@code
 * compareAndSet} whose condition the first one destroys.
 */
public abstract sealed class BezantException extends RuntimeException
    permits BezantException.DeadlineExceeded,
        BezantException.TransactionConflict,
        BezantException.Skipped,
        BezantException.NoQuorum,
        BezantException.RequestTooLarge,
        BezantException.ResultTooLarge,
        BezantException.TooManyKeys,
        BezantException.Compacted,
        BezantException.FutureRevision,
        BezantException.TooManyWaiting,
        BezantException.PermissionDenied,
        BezantException.SessionLost,
        BezantException.Closed,
        BezantException.Interrupted,
        BezantException.IncompatibleCluster,
        BezantException.ConfigInvalid,
        LeaseException,
        LockException,
        UpdateException {

  @Serial private static final long serialVersionUID = 1L;

  private final Outcome outcome;
  private final boolean retryable;

  BezantException(String message, Outcome outcome, boolean retryable) {
    super(message);
    this.outcome = outcome;
    this.retryable = retryable;
  }

  /** What became of the operation. */
  public enum Outcome {
    /** It was not applied and never will be. */
    NOT_APPLIED,
    /** It was applied. */
    APPLIED,
    /** Nobody can say: it may have been applied, or may yet be. */
    UNKNOWN;

    private static Outcome ofSent(boolean sent) {
      return sent ? UNKNOWN : NOT_APPLIED;
    }
  }

  /** What became of the operation. */
  public final Outcome outcome() {
    return outcome;
  }

  /**
   * Whether the same call may succeed later. It says nothing about whether repeating is harmless.
   */
  public final boolean isRetryable() {
    return retryable;
  }

  /** The time allowed for a call is over. */
  public static final class DeadlineExceeded extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    DeadlineExceeded(Duration deadline, boolean sent) {
      super(
          "no quorum of equal answers within the deadline of "
              + deadline.toMillis()
              + " ms; "
              + (sent
                  ? "the operation was sent and may have been applied: read before repeating it"
                  : "the operation was not sent: repeat it or allow more time"),
          Outcome.ofSent(sent),
          true);
    }
  }

  /**
   * What a transaction in code had read was changed by others in each of its attempts, until its
   * time was over; nothing was written.
   */
  public static final class TransactionConflict extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final int attempts;

    TransactionConflict(int attempts, Duration deadline) {
      super(
          "in each of "
              + attempts
              + " attempts within the deadline of "
              + deadline.toMillis()
              + " ms others changed what the transaction had read; nothing was written: repeat it,"
              + " allow more time, or read less in it",
          Outcome.NOT_APPLIED,
          true);
      this.attempts = attempts;
    }

    /** How often it was tried. */
    public int attempts() {
      return attempts;
    }
  }

  /**
   * The administrator had the batch skipped in which the call was ordered, since executing it
   * stopped the replicas. Calls of others that shared the batch end so as well.
   */
  public static final class Skipped extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    Skipped() {
      super(
          "the administrator of the cluster had this call skipped, with others that were ordered"
              + " together: one of them stopped the replicas. It was not applied; repeat it only if"
              + " it was not the one",
          Outcome.NOT_APPLIED,
          false);
    }
  }

  /** Too few replicas can be reached to make a quorum; nothing was sent. */
  public static final class NoQuorum extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final int connected;
    private final int quorum;

    NoQuorum(int connected, int quorum) {
      super(
          "connected to "
              + connected
              + " replicas, a quorum needs "
              + quorum
              + "; nothing was sent: check that the replicas run and can be reached, then repeat",
          Outcome.NOT_APPLIED,
          true);
      this.connected = connected;
      this.quorum = quorum;
    }

    /** How many replicas could be reached. */
    public int connected() {
      return connected;
    }

    /** How many replicas make a quorum. */
    public int quorum() {
      return quorum;
    }
  }

  /** A key, a value or an operation is longer than the cluster allows; nothing was sent. */
  public static final class RequestTooLarge extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final String limitName;
    private final long limit;
    private final long actual;

    RequestTooLarge(String limitName, long limit, long actual) {
      this(
          limitName,
          limit,
          actual,
          limitName
              + " is "
              + limit
              + ", the call needs "
              + actual
              + "; nothing was sent: split it, or found a cluster with a higher limit");
    }

    /** A transaction in code has read or written too many keys. */
    static RequestTooLarge ofTransaction(String what, long limit, long actual) {
      return new RequestTooLarge(
          what,
          limit,
          actual,
          "a transaction has at most "
              + limit
              + " "
              + what
              + ", this one needs "
              + actual
              + "; nothing was sent: read or write fewer keys in it");
    }

    private RequestTooLarge(String limitName, long limit, long actual, String message) {
      super(message, Outcome.NOT_APPLIED, false);
      this.limitName = limitName;
      this.limit = limit;
      this.actual = actual;
    }

    /** The name of the limit, as in the cluster file. */
    public String limitName() {
      return limitName;
    }

    /** The limit, in bytes. */
    public long limit() {
      return limit;
    }

    /** What the call would need, in bytes. */
    public long actual() {
      return actual;
    }
  }

  /** What would have to be returned does not fit an answer; nothing was changed. */
  public static final class ResultTooLarge extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final long limit;
    private final long actual;

    ResultTooLarge(long limit, long actual) {
      super(
          "an answer holds at most "
              + limit
              + " bytes, this one would need "
              + actual
              + "; nothing was changed: ask for less at once",
          Outcome.NOT_APPLIED,
          false);
      this.limit = limit;
      this.actual = actual;
    }

    /** The most bytes an answer may hold. */
    public long limit() {
      return limit;
    }

    /** What this answer would need. */
    public long actual() {
      return actual;
    }
  }

  /** More keys would have to be looked at than one request may; nothing was changed. */
  public static final class TooManyKeys extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final long limit;
    private final long actual;

    TooManyKeys(long limit, long actual) {
      super(
          "one request may look at "
              + limit
              + " keys (a large value counts as several), this one came to "
              + actual
              + "; nothing was changed: ask with a limit, page by page",
          Outcome.NOT_APPLIED,
          false);
      this.limit = limit;
      this.actual = actual;
    }

    /** How many keys one request may look at. */
    public long limit() {
      return limit;
    }

    /** How far this one came. */
    public long actual() {
      return actual;
    }
  }

  /** What was asked of the past is no longer known. */
  public static final class Compacted extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final long minRevision;

    Compacted(long minRevision, long revision) {
      super(
          "revision "
              + revision
              + " is compacted: the oldest that can be read, and is, is "
              + minRevision
              + "; ask for a later one, or for the present",
          Outcome.NOT_APPLIED,
          false);
      this.minRevision = minRevision;
    }

    /** The oldest revision that can be read. */
    public long minRevision() {
      return minRevision;
    }
  }

  /** What was asked of a revision that the store has not had. */
  public static final class FutureRevision extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final long currentRevision;

    FutureRevision(long currentRevision, long revision) {
      super(
          "revision "
              + revision
              + " is still to come: the store is at "
              + currentRevision
              + "; ask for that one or an earlier one",
          Outcome.NOT_APPLIED,
          true);
      this.currentRevision = currentRevision;
    }

    /** The store's revision. */
    public long currentRevision() {
      return currentRevision;
    }
  }

  /** Too many calls of this client wait for an answer already, or it has too many watches. */
  public static final class TooManyWaiting extends BezantException {

    @Serial private static final long serialVersionUID = 1L;
    private final int limit;

    TooManyWaiting(int limit) {
      super(
          "more than "
              + limit
              + " operations or watches of this client, or too many bytes of them, are open"
              + " already; nothing was sent: wait for some to end, or close some, before asking for"
              + " more",
          Outcome.NOT_APPLIED,
          true);
      this.limit = limit;
    }

    /** How many operations of one client may wait, or how many watches may be open. */
    public int limit() {
      return limit;
    }
  }

  /** The cluster does not know the client's key, or does not let it do this. */
  public static final class PermissionDenied extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    PermissionDenied(String keyHex, boolean sent) {
      super(
          "the cluster does not accept the client key "
              + keyHex
              + ": use a key that is registered with it, or have this one registered",
          Outcome.ofSent(sent),
          false);
    }
  }

  /** The session that protects against double execution is gone. The next call opens a new one. */
  public static final class SessionLost extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    SessionLost(boolean sent) {
      super(
          "the client's session was evicted or taken over by another process with the same key; "
              + (sent
                  ? "the operation may have been applied: read before repeating it"
                  : "the operation was not applied: repeat it"),
          Outcome.ofSent(sent),
          true);
    }
  }

  /** The client was closed. */
  public static final class Closed extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    Closed(boolean sent) {
      super(
          "the client was closed; "
              + (sent
                  ? "the operation was sent and may have been applied"
                  : "the operation was not sent"),
          Outcome.ofSent(sent),
          false);
    }
  }

  /** The calling thread was interrupted while it waited; its interrupt flag is set again. */
  public static final class Interrupted extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    Interrupted() {
      this(true);
    }

    Interrupted(boolean sent) {
      super(
          sent
              ? "interrupted while waiting for the answer; the operation goes on and may be applied"
              : "interrupted before anything was written",
          Outcome.ofSent(sent),
          false);
    }
  }

  /** A quorum gives an answer that this release of the client does not understand. */
  public static final class IncompatibleCluster extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    IncompatibleCluster(String reason) {
      super(
          "the replicas agree on an answer that this client cannot read ("
              + reason
              + "): use a client of the cluster's release",
          Outcome.UNKNOWN,
          false);
    }
  }

  /** The configuration of the client cannot be used. */
  public static final class ConfigInvalid extends BezantException {

    @Serial private static final long serialVersionUID = 1L;

    ConfigInvalid(String message) {
      super(message, Outcome.NOT_APPLIED, false);
    }

    ConfigInvalid(String message, Throwable cause) {
      this(message);
      initCause(cause);
    }
  }
}
