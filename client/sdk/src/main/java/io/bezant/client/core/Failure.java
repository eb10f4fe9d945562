package io.bezant.client.core;

/**
 * Why an operation ended without a result. Where it says {@code sent}, a request with the operation
 * left the client, so that it may have been executed or may still be.
 */
public sealed interface Failure {

  /** Whether the operation left the client in a request. */
  boolean sent();

  /**
   * The caller's time is over.
   *
   * @param timeoutMillis what the caller allowed
   * @param sent whether a request with it left the client
   */
  record DeadlineExceeded(long timeoutMillis, boolean sent) implements Failure {}

  /**
   * Too few replicas can be reached to make a quorum; nothing was sent.
   *
   * @param connected how many can be reached
   * @param quorum how many are needed
   */
  record NoQuorum(int connected, int quorum) implements Failure {

    @Override
    public boolean sent() {
      return false;
    }
  }

  /**
   * The operation alone exceeds what one request may hold; nothing was sent.
   *
   * @param limitBytes the longest payload of a request
   * @param actualBytes what the operation would need
   */
  record TooLarge(long limitBytes, long actualBytes) implements Failure {

    @Override
    public boolean sent() {
      return false;
    }
  }

  /**
   * Too many operations of this client wait already; nothing was sent.
   *
   * @param limit how many may wait
   */
  record TooManyWaiting(int limit) implements Failure {

    @Override
    public boolean sent() {
      return false;
    }
  }

  /**
   * The cluster does not know this client's key.
   *
   * @param sent whether a request with it left the client and was not answered itself
   */
  record Denied(boolean sent) implements Failure {}

  /**
   * The session in which the operation was sent is gone.
   *
   * @param sent false when it is certain that the operation was never executed
   */
  record SessionLost(boolean sent) implements Failure {}

  /** The administrator had the batch skipped in which it was ordered: it was not executed. */
  record Skipped() implements Failure {

    @Override
    public boolean sent() {
      return false;
    }
  }

  /**
   * A quorum gives an answer that this client cannot read.
   *
   * @param reason what is wrong with it
   */
  record Unreadable(String reason) implements Failure {

    @Override
    public boolean sent() {
      return true;
    }
  }

  /**
   * The client was closed.
   *
   * @param sent whether a request with it left the client
   */
  record Closed(boolean sent) implements Failure {}
}
