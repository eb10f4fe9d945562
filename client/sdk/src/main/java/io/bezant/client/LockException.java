package io.bezant.client;

import java.io.Serial;
import java.time.Duration;

/** What fails about a lock, or about leadership. */
public abstract sealed class LockException extends BezantException {

  @Serial private static final long serialVersionUID = 1L;

  private LockException(String message, boolean isRetryable) {
    super(message, Outcome.NOT_APPLIED, isRetryable);
  }

  /** Others held it for as long as one was willing to wait; one waits no longer. */
  public static final class NotAcquired extends LockException {

    @Serial private static final long serialVersionUID = 1L;

    NotAcquired(String name, Duration patience) {
      super(
          "\""
              + name
              + "\" is held by others, and was for the "
              + patience.toMillis()
              + " ms that one was willing to wait",
          true);
    }
  }

  /** The session whose lease it hangs on is over, or may be: begin another one. */
  public static final class SessionOver extends LockException {

    @Serial private static final long serialVersionUID = 1L;
    private final long lease;

    SessionOver(long lease, SessionState state) {
      super(
          "the session with lease "
              + lease
              + " is "
              + state
              + ": what hangs on it may be another's; begin another session",
          false);
      this.lease = lease;
    }

    /** The number of the session's lease. */
    public long lease() {
      return lease;
    }
  }
}
