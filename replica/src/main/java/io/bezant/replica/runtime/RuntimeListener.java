package io.bezant.replica.runtime;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.ReadAnswer;

/**
 * The window through which logs and metrics watch the loop. Called on the loop thread; must neither
 * block nor fail.
 */
public interface RuntimeListener {

  /** Watches nothing. */
  RuntimeListener NONE = new RuntimeListener() {};

  /** The log was synced, which took so long; {@code records} became durable. */
  default void onSynced(long nanos, long records) {}

  /** A batch was executed, which took so long. */
  default void onExecuted(SequenceNumber sequence, int requestCount, long nanos) {}

  /**
   * A question about the state was answered without ordering.
   *
   * @param standing what was said
   * @param reads how many reads it held
   * @param waited whether it had waited for a decision to be executed
   */
  default void onRead(ReadAnswer.Standing standing, int reads, boolean waited) {}

  /**
   * Those who watch were served.
   *
   * @param open how many watches there are
   * @param behind how many of them are told from the history, or wait for what is to come
   * @param told how many changes were told, counted for each notice
   */
  default void onWatches(int open, int behind, long told) {}

  /** A replica was caught lying under its own signature. */
  default void onAccused(Evidence evidence) {}

  /** A decided batch was asked for that cannot be served. */
  default void onBatchUnavailable(SequenceNumber sequence) {}
}
