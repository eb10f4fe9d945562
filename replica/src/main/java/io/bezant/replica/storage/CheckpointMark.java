package io.bezant.replica.storage;

import io.bezant.protocol.SequenceNumber;

/**
 * Which point of the execution a commit of the state stands for.
 *
 * @param sequence the last batch executed
 * @param agreedTimeMillis the agreed time after that batch
 */
public record CheckpointMark(SequenceNumber sequence, long agreedTimeMillis) {

  /** Rejects a negative time. */
  public CheckpointMark {
    if (agreedTimeMillis < 0) {
      throw new IllegalArgumentException("agreed time must not be negative: " + agreedTimeMillis);
    }
  }
}
