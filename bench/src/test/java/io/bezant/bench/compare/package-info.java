/** Tests of comparisons without a cluster. */
@NullMarked
package io.bezant.bench.compare;

import org.jspecify.annotations.NullMarked;
