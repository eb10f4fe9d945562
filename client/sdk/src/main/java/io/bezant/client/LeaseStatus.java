package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.List;

/**
 * How a lease stands.
 *
 * @param id which
 * @param ttl how long it lives from a keep-alive on
 * @param remaining how long it lives on, on the cluster's clock; zero if it is due
 * @param keys that belong to it, in their order, if they were asked for
 */
public record LeaseStatus(long id, Duration ttl, Duration remaining, List<Bytes> keys) {

  /** Copies the list. */
  public LeaseStatus {
    keys = List.copyOf(keys);
  }
}
