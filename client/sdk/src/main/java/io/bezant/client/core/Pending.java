package io.bezant.client.core;

/**
 * An operation that has not ended.
 *
 * @param operation what was asked
 * @param submittedMillis when
 */
record Pending(Operation operation, long submittedMillis) {

  long ticket() {
    return operation.ticket();
  }

  long timeoutMillis() {
    return operation.timeoutMillis();
  }

  boolean isDueAt(long nowMillis) {
    return nowMillis - submittedMillis >= operation.timeoutMillis();
  }
}
