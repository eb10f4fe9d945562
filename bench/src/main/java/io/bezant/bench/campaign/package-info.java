/**
 * Many runs of the simulator: the command {@code bezant simulate}, its threads, its progress and
 * its summary. What happens inside a run is {@code simulation}'s; this room only counts seeds and
 * looks at the clock on the wall.
 *
 * <p>Start with {@link io.bezant.bench.campaign.SimulateCommand}.
 */
@NullMarked
package io.bezant.bench.campaign;

import org.jspecify.annotations.NullMarked;
