package io.bezant.bench.ycsb;

/**
 * The records of a workload.
 *
 * @param recordCount how many there are when it begins
 * @param fieldCount how many fields each has
 * @param fieldBytes how long each field is
 */
public record RecordShape(int recordCount, int fieldCount, int fieldBytes) {

  private static final int MAX_RECORDS = 10_000_000;

  /** Rejects what cannot be. */
  public RecordShape {
    if (recordCount < 1 || recordCount > MAX_RECORDS) {
      throw new IllegalArgumentException("--records must be in 1.." + MAX_RECORDS);
    }
    if (fieldCount < 1 || fieldBytes < 1 || (long) fieldCount * fieldBytes > 1 << 20) {
      throw new IllegalArgumentException(
          "--field-count and --field-length must be at least 1, and a record 1 MiB at most");
    }
  }
}
