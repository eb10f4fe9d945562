package io.bezant.replica.storage;

/** Why a log was made. */
public enum LogOrigin {
  /** With its cluster: before it, this replica's key had signed nothing. */
  INITIAL(1),
  /**
   * After an earlier log of the same key was lost: whoever opens it is amnesiac until its records
   * say that it has healed [protocol R5].
   */
  AFTER_LOSS(2);

  private final int code;

  LogOrigin(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static LogOrigin ofCode(int code) {
    for (LogOrigin origin : values()) {
      if (origin.code == code) {
        return origin;
      }
    }
    throw new IllegalArgumentException("no log origin has code " + code);
  }
}
