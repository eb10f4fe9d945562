package io.bezant.client;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link KvClient#transact transaction in code} does. It may run several times, each time on
 * the store as it is then: what it does beside reading and writing through the attempt should bear
 * repetition.
 *
 * @param <T> what it makes of what it reads
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object> {

  /** Reads, decides, and says what is to be written. What it throws ends the transaction. */
  T run(Attempt attempt);
}
