package io.bezant.client.core;

import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;

/**
 * What a client's core is told once.
 *
 * @param clientKey the key that signs its requests
 * @param cluster whom it speaks to
 * @param pacing how often, how much at once, how long
 * @param watchBounds how much a watch may hold
 * @param openingCounter the counter of its first session: above every counter this key has used
 *     before if possible, and unlikely to be another process's; at least one
 * @param seed of the jitter
 */
public record CoreSettings(
    PublicKey clientKey,
    ClusterConfig cluster,
    Pacing pacing,
    WatchBounds watchBounds,
    long openingCounter,
    long seed) {

  /** What a client is told whose watches hold as much as usual. */
  public CoreSettings(
      PublicKey clientKey, ClusterConfig cluster, Pacing pacing, long openingCounter, long seed) {
    this(clientKey, cluster, pacing, WatchBounds.DEFAULT, openingCounter, seed);
  }

  /** Rejects counters that no request number can carry. */
  public CoreSettings {
    if (openingCounter < 1) {
      throw new IllegalArgumentException("openingCounter must be at least 1: " + openingCounter);
    }
  }
}
