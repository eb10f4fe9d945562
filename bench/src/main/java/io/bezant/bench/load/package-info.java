/**
 * Load on a cluster of real processes, and what it costs.
 *
 * <p>A closed loop: each caller asks for one thing, waits for the answer and asks for the next.
 * Time is measured at the callers, processor time at the processes of the replicas. It knows the
 * client's public API and the folder of a local cluster, and nothing inside either.
 *
 * <p>Start with {@link io.bezant.bench.load.LoadCommand}, then {@link
 * io.bezant.bench.load.LoadGenerator}.
 */
@NullMarked
package io.bezant.bench.load;

import org.jspecify.annotations.NullMarked;
