package io.bezant.bench.simulation.invariant;

/** I9: what waits in an honest replica stays within its limits. */
final class Bounded implements Invariant {
  private final Witness.Room room;

  Bounded(Witness.Room room) {
    this.room = room;
  }

  @Override
  public String name() {
    return "I9 bounded";
  }

  @Override
  public void onTurn(Standing standing) {
    int requests = standing.status().waitingRequests();
    int early = standing.status().earlyMessages();
    if (requests > room.requests()
        || standing.waiting() > room.messages()
        || early > room.early()) {
      throw broken(
          "replica %s lets %s requests, %s messages and %s early ones of one sender wait; %s"
              .formatted(standing.replica(), requests, standing.waiting(), early, room));
    }
  }
}
