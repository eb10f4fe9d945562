package io.bezant.cli;

import java.io.Serial;

/** A command that ends with an exit code of its own and says why. */
final class CommandFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String error;
  private final int exitCode;

  CommandFailure(String error, int exitCode, String message) {
    super(message);
    this.error = error;
    this.exitCode = exitCode;
  }

  String error() {
    return error;
  }

  int exitCode() {
    return exitCode;
  }
}
