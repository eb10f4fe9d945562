/**
 * One run that answers whether the store is as fast as it is meant to be: clusters of its own,
 * loads, starts and memory, targets beside what was measured, and a page that shows it.
 *
 * <p>Results are JSON from the moment they are measured, so that the page can be made of any of
 * them. Targets and the figures of other systems are the files {@code targets.json} and {@code
 * peers.json} beside this room, each with its source. Start with {@link
 * io.bezant.bench.suite.SuiteCommand}, then {@link io.bezant.bench.suite.Suite}.
 */
@NullMarked
package io.bezant.bench.suite;

import org.jspecify.annotations.NullMarked;
