/**
 * What it costs to tell many what changes, over the whole way: real replicas, real clients.
 *
 * <p>Knows the client's public API and the folder of a local cluster, and nothing inside either.
 * Start with {@link io.bezant.bench.watch.WatchBenchCommand}.
 */
@NullMarked
package io.bezant.bench.watch;

import org.jspecify.annotations.NullMarked;
