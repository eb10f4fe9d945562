package io.bezant.client;

import java.io.Serial;

/** Why an atomic operation can make no new value of the one that is there. Nothing was changed. */
public abstract sealed class UpdateException extends BezantException {

  @Serial private static final long serialVersionUID = 1L;

  private UpdateException(String message) {
    super(message, Outcome.NOT_APPLIED, false);
  }

  /** An operation on numbers found a value that is none; nothing was changed. */
  public static final class NotANumber extends UpdateException {

    @Serial private static final long serialVersionUID = 1L;

    NotANumber() {
      super(
          "the value is no number: only digits in base ten are, with a minus if it is negative and"
              + " nothing else, within 64 bits; nothing was changed: put a number there first");
    }
  }

  /** A sum is beyond the signed numbers of 64 bits; nothing was changed. */
  public static final class NumberOverflow extends UpdateException {

    @Serial private static final long serialVersionUID = 1L;

    NumberOverflow() {
      super(
          "the sum is beyond "
              + Long.MIN_VALUE
              + " to "
              + Long.MAX_VALUE
              + "; nothing was changed: add less, or begin anew with a put");
    }
  }

  /** With what was to be appended the value would be too long; nothing was changed. */
  public static final class NoRoomToAppend extends UpdateException {

    @Serial private static final long serialVersionUID = 1L;
    private final long limit;
    private final long actual;

    NoRoomToAppend(long limit, long actual) {
      super(
          "maxValueBytes is "
              + limit
              + ", the value would have "
              + actual
              + "; nothing was changed: go on under another key");
      this.limit = limit;
      this.actual = actual;
    }

    /** The most bytes a value may have. */
    public long limit() {
      return limit;
    }

    /** How many it would have. */
    public long actual() {
      return actual;
    }
  }
}
