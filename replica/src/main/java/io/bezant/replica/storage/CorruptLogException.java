package io.bezant.replica.storage;

import java.io.Serial;

/**
 * The log has lost or altered something that was durable, or that cannot be told from it: votes may
 * be missing that others hold. The replica is amnesiac [protocol R5, R16].
 */
public final class CorruptLogException extends LogRefusal {
  @Serial private static final long serialVersionUID = 1;

  private final String file;
  private final long offset;
  private final long lsn;

  CorruptLogException(String file, long offset, long lsn, String finding) {
    super(
        "the log is corrupt: %s at offset %d, where record %d belongs: %s"
            .formatted(file, offset, lsn, finding));
    this.file = file;
    this.offset = offset;
    this.lsn = lsn;
  }

  /** Returns the file in which it was found. */
  public String file() {
    return file;
  }

  /** Returns the offset in the file. */
  public long offset() {
    return offset;
  }

  /** Returns the number of the first record that is in doubt; zero if it is not known. */
  public long lsn() {
    return lsn;
  }
}
