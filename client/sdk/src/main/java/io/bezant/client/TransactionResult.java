package io.bezant.client;

import java.util.List;

/**
 * What a transaction did.
 *
 * @param succeeded whether all comparisons held, so that the steps of {@code then} were done
 * @param revision the store's revision after it, which is that of all its changes
 * @param results one for each step that was done, in order
 */
public record TransactionResult(boolean succeeded, long revision, List<StepResult> results) {

  /** Copies the list. */
  public TransactionResult {
    results = List.copyOf(results);
  }
}
