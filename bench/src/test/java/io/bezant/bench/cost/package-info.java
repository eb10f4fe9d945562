/** Tests of the operating system's accounts, as files hold them. */
@NullMarked
package io.bezant.bench.cost;

import org.jspecify.annotations.NullMarked;
