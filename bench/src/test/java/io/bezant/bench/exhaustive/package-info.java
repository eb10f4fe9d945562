/** Tests of the exhaustive checker, and the searches that are short enough for every build. */
@NullMarked
package io.bezant.bench.exhaustive;

import org.jspecify.annotations.NullMarked;
