@NullMarked
package io.bezant.testing;

import org.jspecify.annotations.NullMarked;
