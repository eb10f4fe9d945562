/**
 * The form of the cluster's configuration file, as text and back.
 *
 * <p>{@link io.bezant.protocol.config.ClusterFile} is what every replica and client of a cluster
 * reads: the {@link io.bezant.protocol.ClusterConfig} that gives the cluster its identity, and the
 * addresses, which are not part of it. Nothing here opens a file; what is wrong with a text is told
 * with the name of the field, in a {@link io.bezant.protocol.config.ConfigException}.
 */
@NullMarked
package io.bezant.protocol.config;

import org.jspecify.annotations.NullMarked;
