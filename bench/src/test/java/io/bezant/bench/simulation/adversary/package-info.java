/** Tests of the liars: that each does what it is named for, the same for the same seed. */
@NullMarked
package io.bezant.bench.simulation.adversary;

import org.jspecify.annotations.NullMarked;
