/** Documents that are compared with the code they speak of, so that they cannot drift apart. */
@NullMarked
package io.bezant.bench.docs;

import org.jspecify.annotations.NullMarked;
