package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.ClusterException;
import io.bezant.client.BezantException;
import io.bezant.client.LeaseException;
import io.bezant.client.LockException;
import io.bezant.client.UpdateException;
import io.bezant.crypto.InvalidKeyException;
import io.bezant.protocol.config.ConfigException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ParameterException;

/**
 * Why a command failed, as scripts and people learn it.
 *
 * @param error its name, which scripts may compare
 * @param exitCode what the process ends with
 * @param message what happened and what to do
 * @param request what became of a request, if there was one
 */
record Failure(String error, int exitCode, String message, Optional<Request> request) {

  /**
   * What became of a request.
   *
   * @param outcome whether it was applied
   * @param retryable whether the same call may succeed later
   */
  record Request(BezantException.Outcome outcome, boolean retryable) {}

  /** What a thrown exception means to the one who typed the command. */
  static Failure of(Throwable thrown) {
    String message = Optional.ofNullable(thrown.getMessage()).orElse(thrown.toString());
    return switch (thrown) {
      case BezantException failed -> ofRequest(failed, message);
      case ClusterException broken ->
          switch (broken.kind()) {
            case BROKEN -> local("cluster", ExitCode.ERROR, message);
            case NO_QUORUM -> local("noQuorum", ExitCode.NO_QUORUM, message);
          };
      case CommandFailure failed -> local(failed.error(), failed.exitCode(), message);
      case ParameterException usage -> local("usage", ExitCode.USAGE, message);
      case IllegalArgumentException usage when !(usage instanceof InvalidKeyException) ->
          local("usage", ExitCode.USAGE, message);
      case InvalidKeyException key -> local("config", ExitCode.ERROR, message);
      case ConfigException config -> local("config", ExitCode.ERROR, message);
      case java.io.IOException io -> local("io", ExitCode.ERROR, message);
      default -> local("internal", ExitCode.ERROR, thrown.toString());
    };
  }

  private static Failure local(String error, int exitCode, String message) {
    return new Failure(error, exitCode, message, Optional.empty());
  }

  private static Failure ofRequest(BezantException failed, String message) {
    Named named =
        switch (failed) {
          case BezantException.NoQuorum e -> new Named("noQuorum", ExitCode.NO_QUORUM);
          case BezantException.DeadlineExceeded e ->
              new Named("deadlineExceeded", ExitCode.DEADLINE);
          case BezantException.PermissionDenied e ->
              new Named("permissionDenied", ExitCode.PERMISSION);
          case BezantException.RequestTooLarge e -> new Named("requestTooLarge", ExitCode.ERROR);
          case BezantException.ResultTooLarge e -> new Named("resultTooLarge", ExitCode.ERROR);
          case BezantException.TooManyKeys e -> new Named("tooManyKeys", ExitCode.ERROR);
          case UpdateException.NotANumber e -> new Named("notANumber", ExitCode.ERROR);
          case UpdateException.NumberOverflow e -> new Named("numberOverflow", ExitCode.ERROR);
          case UpdateException.NoRoomToAppend e -> new Named("noRoomToAppend", ExitCode.ERROR);
          case BezantException.Compacted e -> new Named("compacted", ExitCode.ERROR);
          case LeaseException.LeaseNotFound e -> new Named("leaseNotFound", ExitCode.NOT_FOUND);
          case LeaseException.LeaseExists e -> new Named("leaseExists", ExitCode.ERROR);
          case LeaseException.LeaseLimit e -> new Named("leaseLimit", ExitCode.ERROR);
          case LockException.NotAcquired e -> new Named("lockNotAcquired", ExitCode.COMPARE_FAILED);
          case LockException.SessionOver e -> new Named("sessionOver", ExitCode.COMPARE_FAILED);
          case BezantException.FutureRevision e -> new Named("futureRevision", ExitCode.ERROR);
          case BezantException.TransactionConflict e ->
              new Named("transactionConflict", ExitCode.COMPARE_FAILED);
          case BezantException.TooManyWaiting e -> new Named("tooManyWaiting", ExitCode.ERROR);
          case BezantException.SessionLost e -> new Named("sessionLost", ExitCode.ERROR);
          case BezantException.Skipped e -> new Named("skipped", ExitCode.ERROR);
          case BezantException.Closed e -> new Named("closed", ExitCode.ERROR);
          case BezantException.Interrupted e -> new Named("interrupted", ExitCode.INTERRUPTED);
          case BezantException.IncompatibleCluster e ->
              new Named("incompatibleCluster", ExitCode.ERROR);
          case BezantException.ConfigInvalid e -> new Named("config", ExitCode.ERROR);
        };
    return new Failure(
        named.error,
        named.exitCode,
        message,
        Optional.of(new Request(failed.outcome(), failed.isRetryable())));
  }

  private record Named(String error, int exitCode) {}

  /** Tells it, as a line or as JSON. */
  void print(PrintStream err, boolean asJson) {
    if (asJson) {
      ObjectNode json =
          Printer.newObject().put("error", error).put("exitCode", exitCode).put("message", message);
      request.ifPresent(
          told ->
              json.put("outcome", told.outcome().name().toLowerCase(Locale.ROOT))
                  .put("retryable", told.retryable()));
      err.print(Printer.line(json) + "\n");
    } else {
      err.print("bezant: " + message + "\n");
    }
    err.flush();
  }
}
