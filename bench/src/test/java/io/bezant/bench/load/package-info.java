/** Tests of the load generator and of its report. */
@NullMarked
package io.bezant.bench.load;

import org.jspecify.annotations.NullMarked;
