/**
 * Two builds or two settings measured in turn, A B A B, so that what changes on the machine
 * meanwhile hits both alike: only the ratio of neighbours is believed.
 *
 * <p>Each side is driven by its own launcher alone, so that any two source trees or releases can be
 * compared, also older ones. Start with {@link io.bezant.bench.compare.CompareCommand}.
 */
@NullMarked
package io.bezant.bench.compare;

import org.jspecify.annotations.NullMarked;
