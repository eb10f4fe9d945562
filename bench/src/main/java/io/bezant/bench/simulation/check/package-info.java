/**
 * Judges a run by what can be seen from outside and says what it has covered: the history of what
 * clients asked and were told, whether one store without faults could have given those answers, and
 * which rare paths the run has gone through.
 *
 * <p>Knows the service's language and nothing of the world that produced a history; time is handed
 * in as a number, so that histories of simulated and of real clusters are judged alike. Start with
 * {@link io.bezant.bench.simulation.check.History}.
 */
@NullMarked
package io.bezant.bench.simulation.check;

import org.jspecify.annotations.NullMarked;
