package io.bezant.protocol;

import io.bezant.crypto.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The replicas of one epoch: their keys by index, who is primary of a view, and what is a quorum.
 *
 * @param keys the public key of replica i at index i; all different
 */
public record Membership(List<PublicKey> keys) {

  /** Copies the list; rejects an empty one and repeated keys. */
  public Membership {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > ReplicaId.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a cluster has 1.." + ReplicaId.MAX_VALUE + " replicas, not " + keys.size());
    }
    if (new HashSet<>(keys).size() != keys.size()) {
      throw new IllegalArgumentException("two replicas share a public key: each needs its own");
    }
  }

  /** How many replicas there are: n. */
  public int size() {
    return keys.size();
  }

  /** The arithmetic of agreement for this membership. */
  public Quorums quorums() {
    return new Quorums(keys.size());
  }

  /** All replicas in the order of their indexes. */
  public List<ReplicaId> replicas() {
    return IntStream.range(0, keys.size()).mapToObj(ReplicaId::new).toList();
  }

  /** Whether {@code replica} is a member. */
  public boolean contains(ReplicaId replica) {
    return replica.value() < keys.size();
  }

  /** The key of a member; {@link IndexOutOfBoundsException} for anyone else. */
  public PublicKey key(ReplicaId replica) {
    return keys.get(replica.value());
  }

  /** The member that holds {@code key}, if any. */
  public Optional<ReplicaId> holderOf(PublicKey key) {
    int index = keys.indexOf(key);
    return index < 0 ? Optional.empty() : Optional.of(new ReplicaId(index));
  }

  /** The primary of a view: replica v mod n [PBFT §4.1]. */
  public ReplicaId primaryOf(View view) {
    return new ReplicaId((int) (view.value() % keys.size()));
  }
}
