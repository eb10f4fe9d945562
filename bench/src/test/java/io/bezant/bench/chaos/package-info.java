/** Tests with real processes: everything is done as a script would do it. */
@NullMarked
package io.bezant.bench.chaos;

import org.jspecify.annotations.NullMarked;
