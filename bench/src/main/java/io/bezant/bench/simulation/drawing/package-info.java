/**
 * Draws a run for people: one column for each replica and client, one line for each thing that
 * happens. Knows nothing of the world; it is told what happened and says how that looks. Start with
 * {@link io.bezant.bench.simulation.drawing.SpaceTime}.
 */
@NullMarked
package io.bezant.bench.simulation.drawing;

import org.jspecify.annotations.NullMarked;
