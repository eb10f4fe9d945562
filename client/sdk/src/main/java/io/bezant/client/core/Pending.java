package io.bezant.client.core;

/**
 * An operation that has not ended.
 *
 * @param operation what was asked
 * @param submittedMillis when
 * @param alone whether it must not share a request: its result did not fit beside others'
 */
record Pending(Operation operation, long submittedMillis, boolean alone) {

  Pending(Operation operation, long submittedMillis) {
    this(operation, submittedMillis, false);
  }

  /** The same, to be asked anew; alone if it shared its request, or was alone before. */
  Pending askedAgain(boolean shared) {
    return new Pending(operation, submittedMillis, alone || shared);
  }

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
