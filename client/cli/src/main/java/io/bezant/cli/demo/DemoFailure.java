package io.bezant.cli.demo;

import java.io.Serial;

/** A check of the demonstration that did not hold. */
final class DemoFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  DemoFailure(String message) {
    super(message);
  }
}
