package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ReplicaId;

/**
 * One running instance of a corrupt replica's correct code. There is one per corrupt replica,
 * unless the adversary runs twins.
 *
 * @param replica whose key it has
 * @param copy zero for the first instance
 */
public record Puppet(ReplicaId replica, int copy) {}
