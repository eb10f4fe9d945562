package io.bezant.replica.storage;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;

/**
 * Whose data a directory holds.
 *
 * @param clusterId the cluster's name, the hash of its first configuration
 * @param replica which of its replicas
 */
public record DirectoryOwner(Digest clusterId, ReplicaId replica) {}
