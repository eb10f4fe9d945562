package io.bezant.client.core;

import io.bezant.protocol.ReplicaId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Shows some requests to one backup, too: only who knows of a request can notice that the primary
 * takes its time with it.
 */
final class Witnesses {

  /** One request in so many is shown to a backup as well, on the average. */
  private static final int REQUESTS_PER_WITNESS = 32;

  private final Jitter jitter;
  private long untilNext = REQUESTS_PER_WITNESS;

  Witnesses(Jitter jitter) {
    this.jitter = jitter;
  }

  /** The backup that is shown the request that goes to the primary now, if it is to be one. */
  Optional<ReplicaId> next(SortedSet<ReplicaId> connected, ReplicaId primary) {
    if (--untilNext > 0) {
      return Optional.empty();
    }
    // At random, so that the primary cannot know which ones are watched.
    untilNext = 1 + jitter.below(2 * REQUESTS_PER_WITNESS);
    List<ReplicaId> backups =
        connected.stream().filter(replica -> !replica.equals(primary)).toList();
    return backups.isEmpty()
        ? Optional.empty()
        : Optional.of(backups.get((int) jitter.below(backups.size())));
  }
}
