package io.bezant.protocol.message;

import io.bezant.protocol.ReplicaId;
import java.util.List;

/** The form that all certificates share. */
final class Certificates {

  private Certificates() {}

  /** The votes as an immutable list; rejects votes that are not in strictly ascending order. */
  static List<Envelope> inOrder(List<Envelope> votes) {
    ReplicaId previous = null;
    for (Envelope vote : votes) {
      if (previous != null && vote.sender().compareTo(previous) <= 0) {
        throw new IllegalArgumentException(
            "votes must be sorted by sender without repetition: "
                + vote.sender()
                + " after "
                + previous);
      }
      previous = vote.sender();
    }
    return List.copyOf(votes);
  }
}
