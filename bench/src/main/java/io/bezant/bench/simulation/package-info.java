/**
 * The deterministic simulator: a whole cluster and its clients in one thread and virtual time,
 * everything decided by one seed.
 *
 * <p>Replicas and clients are the production ones, put together by {@link
 * io.bezant.replica.ReplicaAssembly} and {@link io.bezant.client.runtime.ClientRuntime} on the
 * disks, clocks and links of {@code simulation.world}. {@link io.bezant.bench.simulation.RunPlan}
 * draws what kind of run it is, {@link io.bezant.bench.simulation.Mishaps} lets things fail, {@code
 * simulation.invariant} watches, and {@link io.bezant.bench.simulation.Simulator} makes a run of
 * two halves: in the first anything may fail, in the second the network heals, honest replicas
 * return and everything asked must be answered in bounded time.
 */
@NullMarked
package io.bezant.bench.simulation;

import org.jspecify.annotations.NullMarked;
