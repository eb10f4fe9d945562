package io.bezant.protocol.kv;

/**
 * Which keys of a range are told, by their revisions; zero bounds nothing.
 *
 * @param minModRevision the lowest revision of the last write
 * @param maxModRevision the highest revision of the last write
 * @param minCreateRevision the lowest revision of the creation
 * @param maxCreateRevision the highest revision of the creation
 */
public record RevisionFilter(
    long minModRevision, long maxModRevision, long minCreateRevision, long maxCreateRevision) {

  /** Every key. */
  public static final RevisionFilter NONE = new RevisionFilter(0, 0, 0, 0);

  /** Rejects revisions that are negative. */
  public RevisionFilter {
    long least =
        Math.min(
            Math.min(minModRevision, maxModRevision),
            Math.min(minCreateRevision, maxCreateRevision));
    if (least < 0) {
      throw new IllegalArgumentException("a revision is negative: " + least);
    }
  }

  /** Whether a key is told. */
  public boolean admits(KeyValue keyValue) {
    return isWithin(keyValue.modRevision(), minModRevision, maxModRevision)
        && isWithin(keyValue.createRevision(), minCreateRevision, maxCreateRevision);
  }

  /** Whether it depends on the last write of a key if it is told. */
  public boolean isByModRevision() {
    return minModRevision != 0 || maxModRevision != 0;
  }

  private static boolean isWithin(long revision, long min, long max) {
    return revision >= min && (max == 0 || revision <= max);
  }
}
