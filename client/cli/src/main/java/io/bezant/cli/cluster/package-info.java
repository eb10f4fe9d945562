/**
 * A cluster of replica processes on this machine: its files, its processes, what they say of
 * themselves.
 *
 * <p>{@link io.bezant.cli.cluster.ClusterFounder} makes a new cluster's keys and files, {@link
 * io.bezant.cli.cluster.LocalCluster} is one that exists, {@link
 * io.bezant.cli.cluster.LocalReplica} one of its replicas, running or not. Replicas are started
 * through the {@link io.bezant.cli.cluster.Launcher} as processes of their own, which outlive the
 * one that started them; nothing here knows the replica's code. Whatever goes wrong is told in a
 * {@link io.bezant.cli.cluster.ClusterException}, in words for the person at the keyboard.
 */
@NullMarked
package io.bezant.cli.cluster;

import org.jspecify.annotations.NullMarked;
