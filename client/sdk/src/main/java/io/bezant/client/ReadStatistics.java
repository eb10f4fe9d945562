package io.bezant.client;

/**
 * How the readings of a client were answered so far.
 *
 * @param fast readings that a quorum showed alike, in one or two round trips without agreement
 * @param ordered linearizable readings that took their place in the agreed order instead, because
 *     replicas differed or were silent
 * @param local readings that one replica answered
 */
public record ReadStatistics(long fast, long ordered, long local) {}
