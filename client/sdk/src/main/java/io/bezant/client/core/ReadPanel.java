package io.bezant.client.core;

import io.bezant.protocol.ReplicaId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Whom to ask for readings: everybody in turn, but those last who were late, behind or alone with
 * what they showed, for a while that doubles each time and is forgotten when they do well.
 */
final class ReadPanel {

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 3_200;

  private final long[] avoidedUntil;
  private final long[] pauses;
  private int turn;

  ReadPanel(int replicas) {
    this.avoidedUntil = new long[replicas];
    this.pauses = new long[replicas];
  }

  /** The best of those connected, the first of whom is to show results. */
  List<ReplicaId> choose(Collection<ReplicaId> connected, int count, long nowMillis) {
    turn = (turn + 1) % pauses.length;
    List<ReplicaId> best = new ArrayList<>(connected);
    best.sort(
        Comparator.comparing((ReplicaId replica) -> avoidedUntil[replica.value()] > nowMillis)
            .thenComparingInt(replica -> (replica.value() + turn) % pauses.length));
    return best.subList(0, Math.min(count, best.size()));
  }

  /** A replica was of no use. */
  void onUseless(ReplicaId replica, long nowMillis) {
    int index = replica.value();
    if (avoidedUntil[index] <= nowMillis) {
      pauses[index] = Math.min(MAX_PAUSE_MILLIS, Math.max(FIRST_PAUSE_MILLIS, 2 * pauses[index]));
      avoidedUntil[index] = nowMillis + pauses[index];
    }
  }

  /** A replica has shown something. */
  void onUseful(ReplicaId replica) {
    pauses[replica.value()] = 0;
  }
}
