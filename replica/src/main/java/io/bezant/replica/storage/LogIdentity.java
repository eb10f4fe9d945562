package io.bezant.replica.storage;

import io.bezant.crypto.Digest;

/**
 * Whose log it is.
 *
 * @param clusterId the cluster, as every signed payload names it
 * @param replicaId the member, counted from zero
 */
public record LogIdentity(Digest clusterId, int replicaId) {
  /** Refuses a negative member. */
  public LogIdentity {
    if (replicaId < 0) {
      throw new IllegalArgumentException("replica ids are not negative: " + replicaId);
    }
  }
}
