package io.bezant.replica.report;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.protocol.core.ReturnStatus;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a replica says of itself at one moment. Nothing here is proved.
 *
 * @param id which replica
 * @param pid its process
 * @param clusterId its cluster
 * @param view its view
 * @param primary the primary of that view
 * @param executed the last place executed
 * @param stable its last stable checkpoint
 * @param ownCheckpoint its own last checkpoint, if it has taken one
 * @param health whether it can serve
 * @param returning how far it has come since it lost its log, until it is healed
 * @param durability what its votes survive
 * @param connectedPeers the other replicas it is connected to
 * @param clientConnections how many connections of clients it has
 * @param waitingRequests how many requests wait to be proposed here
 * @param stateLoss why the state on disk was set aside when this process started; empty if it was
 *     not
 * @param poison the batch whose execution has stopped this replica too often, while it waits for an
 *     order to skip it
 * @param rejected what was dropped or refused, by source and reason
 */
public record ReplicaReport(
    ReplicaId id,
    long pid,
    Digest clusterId,
    View view,
    ReplicaId primary,
    SequenceNumber executed,
    SequenceNumber stable,
    Optional<OwnCheckpoint> ownCheckpoint,
    Health health,
    Optional<ReturnStatus> returning,
    Durability durability,
    Set<ReplicaId> connectedPeers,
    int clientConnections,
    int waitingRequests,
    Optional<String> stateLoss,
    Optional<Poison> poison,
    SortedMap<Rejections.Key, Long> rejected) {

  /** Copies the collections, keeping their order. */
  public ReplicaReport {
    connectedPeers = java.util.Collections.unmodifiableSet(new TreeSet<>(connectedPeers));
    rejected =
        java.util.Collections.unmodifiableSortedMap(
            new TreeMap<>((Map<Rejections.Key, Long>) rejected));
  }

  /**
   * A checkpoint this replica has taken.
   *
   * @param sequence where
   * @param root of its state there
   */
  public record OwnCheckpoint(SequenceNumber sequence, Digest root) {}

  /**
   * A batch that stops whoever executes it.
   *
   * @param sequence its place
   * @param digest of it
   * @param deaths how often in a row the process ended over it
   */
  public record Poison(SequenceNumber sequence, Digest digest, int deaths) {}

  /** Whether a replica can serve. */
  public enum Health {
    /** It is connected to a quorum and not behind. */
    SERVING,
    /** Too few replicas can be reached to agree on anything. */
    NO_QUORUM,
    /** Others are further and it is fetching what it lacks, or it is between two views. */
    CATCHING_UP,
    /** Others have discarded what it lacks; it is fetching the state of a checkpoint instead. */
    TRANSFERRING,
    /** It has lost its state and is fetching it; until it has, nothing is answered here. */
    REBUILDING,
    /** The disk has no room; it waits for some before it starts. */
    DISK_FULL,
    /** One batch has stopped it again and again; it waits for an order to skip that batch. */
    SAFE_MODE,
    /** It lost its log and is on its way back: it may not answer yet. */
    RECOVERING,
    /** It lost its log, and so did so many others that none of them may vote again. */
    BEYOND_RECOVERY,
    /** It is coming up or going down. */
    NOT_SERVING
  }
}
