package io.bezant.client;

import java.util.Optional;

/** The answer to one {@link Step}. */
public sealed interface StepResult {

  /** A value was written. */
  record Put(PutResult result) implements StepResult {}

  /** A key was read; empty if it does not exist. */
  record Get(Optional<KeyValue> found) implements StepResult {}

  /** A range was read. */
  record Range(RangeResult result) implements StepResult {}

  /** A key was removed. */
  record Delete(DeleteResult result) implements StepResult {}

  /** A range was removed. */
  record DeleteRange(DeleteRangeResult result) implements StepResult {}

  /** A new value was made of what stood there. */
  record Update(UpdateResult result) implements StepResult {}

  /** A transaction within was done. */
  record Inner(TransactionResult result) implements StepResult {}
}
