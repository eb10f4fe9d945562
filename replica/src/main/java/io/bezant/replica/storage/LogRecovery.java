package io.bezant.replica.storage;

import java.util.Optional;

/**
 * What opening a log found. A log that opens holds everything that was ever durable in it.
 *
 * @param origin why the log was made; after a loss the replica is amnesiac until records say more
 * @param firstLsn the first record still kept; the next to be appended if there is none
 * @param lastLsn the last record; zero if none was ever appended
 * @param tornTail a group that was being written when the power failed, if there was one
 */
public record LogRecovery(
    LogOrigin origin, long firstLsn, long lastLsn, Optional<TornTail> tornTail) {

  /**
   * The rest of a group that never was durable. It has been overwritten with zeros.
   *
   * @param file the file
   * @param offset where it began
   * @param droppedBytes from there to its last byte
   */
  public record TornTail(String file, long offset, long droppedBytes) {}

  /** Whether there is no record yet. */
  public boolean isEmpty() {
    return firstLsn > lastLsn;
  }
}
