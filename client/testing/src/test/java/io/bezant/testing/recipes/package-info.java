/** The recipes of docs/RECIPES.md: what is built from the calls of the SDK, as its users would. */
@NullMarked
package io.bezant.testing.recipes;

import org.jspecify.annotations.NullMarked;
