/**
 * The world that a simulated cluster lives in: what the real one offers a replica, made of memory
 * and a seed, and far less kind.
 *
 * <p>Nothing here reads a clock or draws randomness that is not passed in. Start with {@link
 * io.bezant.bench.simulation.world.SimulatedDisk}.
 */
@NullMarked
package io.bezant.bench.simulation.world;

import org.jspecify.annotations.NullMarked;
