package io.bezant.replica.storage;

/**
 * The sizes of a log, and when it calls a record durable.
 *
 * @param segmentBytes the size of each file, a multiple of {@link Layout#BLOCK_BYTES}; a log may be
 *     reopened with another
 * @param maxRecordBytes the largest record it takes
 * @param durability what a sync waits for
 */
public record LogOptions(int segmentBytes, int maxRecordBytes, Durability durability) {
  private static final int DEFAULT_SEGMENT_BYTES = 16 << 20;
  private static final int MAX_SEGMENT_BYTES = 1 << 30;

  /** When the log calls a record durable. */
  public enum Durability {
    /** Once the disk has confirmed it: nothing is lost when power fails. */
    SYNC,
    /**
     * Once the operating system has it: nothing is lost when the process dies, anything may be when
     * power fails [protocol R26].
     */
    ASYNC
  }

  /** Refuses sizes that do not fit each other. */
  public LogOptions {
    if (segmentBytes % Layout.BLOCK_BYTES != 0 || segmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "segmentBytes must be a multiple of "
              + Layout.BLOCK_BYTES
              + " and at most "
              + MAX_SEGMENT_BYTES
              + ": "
              + segmentBytes);
    }
    if (maxRecordBytes < 1 || Layout.smallestSegmentFor(maxRecordBytes) > segmentBytes) {
      throw new IllegalArgumentException(
          "a segment of segmentBytes = "
              + segmentBytes
              + " must hold a record of maxRecordBytes = "
              + maxRecordBytes);
    }
  }

  /** Segments of 16 MiB, or of as much as one record needs. */
  public static LogOptions of(int maxRecordBytes, Durability durability) {
    long needed = Layout.smallestSegmentFor(maxRecordBytes);
    return new LogOptions(
        Math.toIntExact(Math.max(DEFAULT_SEGMENT_BYTES, needed)), maxRecordBytes, durability);
  }
}
