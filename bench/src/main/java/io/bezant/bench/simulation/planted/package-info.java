/**
 * The mistakes that are planted on purpose, to prove that the checks would notice them: each breaks
 * one rule of the protocol in an otherwise correct replica or client. Owns the list and nothing
 * else; may not know how a run is driven or judged. Start reading at {@link
 * io.bezant.bench.simulation.planted.RuleMutation}.
 */
@NullMarked
package io.bezant.bench.simulation.planted;

import org.jspecify.annotations.NullMarked;
