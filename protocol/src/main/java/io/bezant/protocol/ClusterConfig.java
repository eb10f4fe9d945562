package io.bezant.protocol;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.PublicKey;
import java.util.HashSet;
import java.util.List;

/**
 * What a cluster is: the part of its configuration that is identical everywhere. The digest of its
 * founding form, {@link #clusterId()}, stands in every signed payload, so that two clusters cannot
 * talk. Addresses are not part of it: identity is the key, not the place.
 *
 * @param membership the replicas and their keys
 * @param administrator the key that may change the cluster
 * @param clients the keys of the first clients; all different
 * @param limits the agreed limits
 * @param checkpointInterval K: a checkpoint every so many sequence numbers
 * @param windowSize L: how many sequence numbers may be open above the stable checkpoint; at least
 *     2K
 */
public record ClusterConfig(
    Membership membership,
    PublicKey administrator,
    List<PublicKey> clients,
    Limits limits,
    int checkpointInterval,
    int windowSize) {

  /** Version of the rules of execution; part of every batch digest. */
  public static final int PROTOCOL_VERSION = 1;

  /** Default checkpoint interval K, in sequence numbers. */
  public static final int DEFAULT_CHECKPOINT_INTERVAL = 64;

  /** Default window L, in sequence numbers. */
  public static final int DEFAULT_WINDOW_SIZE = 256;

  /** An interval between two checkpoints holds this share of what its batches could hold. */
  private static final long INTERVAL_NUMERATOR = 3;

  private static final long INTERVAL_DENOMINATOR = 16;

  private static final int LARGEST_WINDOW_SIZE = 1 << 16;

  /**
   * A signature with its sender, as it is encoded, and a view, a place and a digest; rounded up.
   */
  private static final long VOTE_BYTES = 80;

  private static final long PLACE_BYTES = 72;
  private static final String DOMAIN = "BZ1/GENESIS";

  /** Copies the list; rejects contradictions, naming both values. */
  public ClusterConfig {
    clients = List.copyOf(clients);
    if (checkpointInterval < 1) {
      throw new IllegalArgumentException(
          "checkpointInterval must be at least 1: " + checkpointInterval);
    }
    if (windowSize < 2L * checkpointInterval || windowSize > LARGEST_WINDOW_SIZE) {
      throw new IllegalArgumentException(
          "windowSize must be at least twice checkpointInterval ("
              + checkpointInterval
              + ") and at most "
              + LARGEST_WINDOW_SIZE
              + ": "
              + windowSize);
    }
    if (newViewBytes(membership.quorums().quorum(), windowSize) > limits.maxFrameBytes()) {
      throw new IllegalArgumentException(
          "a new view with a windowSize of "
              + windowSize
              + " does not fit maxFrameBytes ("
              + limits.maxFrameBytes()
              + ") with "
              + membership.size()
              + " replicas");
    }
    if (new HashSet<>(clients).size() != clients.size()) {
      throw new IllegalArgumentException("a client key is listed twice");
    }
  }

  /** Most payload that an honest primary lets come between two checkpoints, in bytes. */
  public long maxIntervalBytes() {
    return Math.max(1, checkpointInterval * INTERVAL_NUMERATOR / INTERVAL_DENOMINATOR)
        * limits.maxBatchBytes();
  }

  /**
   * The most that the proof of a new view takes, together with one more view change beside it in
   * the log; if that did not fit, no view could ever be left with a full window.
   */
  private static long newViewBytes(long quorum, long windowSize) {
    long certificate = quorum * VOTE_BYTES + PLACE_BYTES;
    long viewChange = windowSize * certificate + quorum * VOTE_BYTES + PLACE_BYTES;
    return (quorum + 1) * viewChange + windowSize * (VOTE_BYTES + PLACE_BYTES);
  }

  /** The identity of the cluster: the digest of its founding configuration. */
  public Digest clusterId() {
    Hasher hasher = Hasher.domain(DOMAIN).u32(PROTOCOL_VERSION).u32(membership.size());
    membership.keys().forEach(key -> hasher.bytes(key.bytes()));
    hasher.bytes(administrator.bytes()).u32(clients.size());
    clients.forEach(key -> hasher.bytes(key.bytes()));
    limits.hashInto(hasher);
    return hasher.u32(checkpointInterval).u32(windowSize).finish();
  }

  /** The arithmetic of agreement of this cluster. */
  public Quorums quorums() {
    return membership.quorums();
  }
}
