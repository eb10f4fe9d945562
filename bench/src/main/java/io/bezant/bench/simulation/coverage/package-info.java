/**
 * Which rare paths a run has gone through. A campaign that finds nothing says little if it never
 * came near the places where something could go wrong; each {@link
 * io.bezant.bench.simulation.coverage.Mark} is such a place, and a long campaign must reach all of
 * them.
 *
 * <p>Marks are read off what a core is told, what it asks for and what it reports; nothing in the
 * core exists for their sake. Start with {@link io.bezant.bench.simulation.coverage.CoreMarks}.
 */
@NullMarked
package io.bezant.bench.simulation.coverage;

import org.jspecify.annotations.NullMarked;
