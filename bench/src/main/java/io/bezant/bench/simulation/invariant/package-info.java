/**
 * What must hold in every run of a simulation, one small class for each rule, told by {@link
 * io.bezant.bench.simulation.invariant.Witness} what honest replicas and correct clients do.
 *
 * <p>Knows messages, records and the service's language; knows nothing of the world that is
 * simulated. Start with {@link io.bezant.bench.simulation.invariant.Invariant}.
 */
@NullMarked
package io.bezant.bench.simulation.invariant;

import org.jspecify.annotations.NullMarked;
