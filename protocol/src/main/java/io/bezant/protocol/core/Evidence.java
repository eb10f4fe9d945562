package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import java.util.Optional;

/**
 * Two messages that one replica signed and that no correct replica signs both. It convicts its
 * signer before anybody who knows the cluster's keys.
 *
 * @param first what was said first, as far as is known
 * @param second what contradicts it
 */
public record Evidence(Signed<? extends Message> first, Signed<? extends Message> second) {

  /** Rejects messages of different replicas, and such as a correct replica may say both. */
  public Evidence {
    if (Contradiction.between(first, second).isEmpty()) {
      throw new IllegalArgumentException(
          "no contradiction of one replica: " + first + " and " + second);
    }
  }

  /** What two messages prove; empty if a correct replica may say both. */
  public static Optional<Evidence> of(
      Signed<? extends Message> first, Signed<? extends Message> second) {
    return Contradiction.between(first, second).map(found -> new Evidence(first, second));
  }

  /** The replica convicted. */
  public ReplicaId culprit() {
    return first.sender();
  }

  /** What it is convicted of. */
  public Contradiction contradiction() {
    return Contradiction.between(first, second).orElseThrow();
  }
}
