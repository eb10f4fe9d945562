/**
 * One replica as a process: configuration in, a running replica out, and a clean end.
 *
 * <p>{@link io.bezant.replica.ReplicaServer} is the main class; it reads the configuration by
 * {@link io.bezant.replica.ConfigLoader}, builds the rooms below with everything passed by hand,
 * and turns whatever ends the replica into an {@link io.bezant.replica.ExitCode}.
 */
@NullMarked
package io.bezant.replica;

import org.jspecify.annotations.NullMarked;
