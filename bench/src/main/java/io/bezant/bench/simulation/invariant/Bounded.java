package io.bezant.bench.simulation.invariant;

/** I9: what waits in an honest replica stays within its limits. */
final class Bounded implements Invariant {
  private final int maxWaitingRequests;
  private final int maxWaitingMessages;

  Bounded(int maxWaitingRequests, int maxWaitingMessages) {
    this.maxWaitingRequests = maxWaitingRequests;
    this.maxWaitingMessages = maxWaitingMessages;
  }

  @Override
  public String name() {
    return "I9 bounded";
  }

  @Override
  public void onTurn(Standing standing) {
    if (standing.status().waitingRequests() > maxWaitingRequests
        || standing.waiting() > maxWaitingMessages) {
      throw broken(
          "replica %s lets %s requests and %s messages wait; the limits are %s and %s"
              .formatted(
                  standing.replica(),
                  standing.status().waitingRequests(),
                  standing.waiting(),
                  maxWaitingRequests,
                  maxWaitingMessages));
    }
  }
}
