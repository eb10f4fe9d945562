package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;

/**
 * Two messages that one replica signed and that no correct replica signs both. It convicts its
 * signer before anybody who knows the cluster's keys.
 *
 * @param first what was said first
 * @param second what contradicts it
 */
public record Evidence(Signed<? extends Message> first, Signed<? extends Message> second) {

  /** Rejects messages of different replicas. */
  public Evidence {
    if (!first.sender().equals(second.sender())) {
      throw new IllegalArgumentException(
          "evidence needs one signer, not " + first.sender() + " and " + second.sender());
    }
  }

  /** The replica convicted. */
  public ReplicaId culprit() {
    return first.sender();
  }
}
