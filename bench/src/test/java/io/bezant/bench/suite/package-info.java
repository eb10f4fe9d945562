/** Tests of targets and of the page. */
@NullMarked
package io.bezant.bench.suite;

import org.jspecify.annotations.NullMarked;
