package io.bezant.protocol;

/**
 * The only arithmetic of agreement: how many of n replicas may be faulty and how many make a
 * quorum.
 *
 * <p>With {@code f = ⌊(n−1)/3⌋} and {@code q = ⌈(n+f+1)/2⌉}, any two quorums share at least f+1
 * replicas, hence a correct one, and the n−f correct replicas alone form a quorum [PBFT §3; for n
 * other than 3f+1 the literal 2f+1 would give disjoint quorums].
 *
 * @param replicaCount n, at least one
 */
public record Quorums(int replicaCount) {

  /** Rejects an empty cluster. */
  public Quorums {
    if (replicaCount < 1) {
      throw new IllegalArgumentException("a cluster needs at least one replica: " + replicaCount);
    }
  }

  /** How many replicas may be faulty: f. */
  public int faultsTolerated() {
    return (replicaCount - 1) / 3;
  }

  /** How many distinct replicas make a quorum: q. Any two quorums share a correct replica. */
  public int quorum() {
    return (replicaCount + faultsTolerated() + 2) / 2;
  }

  /** How many distinct replicas contain at least one correct one: f+1. */
  public int weakQuorum() {
    return faultsTolerated() + 1;
  }
}
