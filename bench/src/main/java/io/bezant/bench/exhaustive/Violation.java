package io.bezant.bench.exhaustive;

/** A property that does not hold in some state. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1;

  Violation(String message) {
    super(message);
  }
}
