/**
 * The boundaries of the house, checked over the compiled code of all modules.
 *
 * <p>{@link io.bezant.bench.architecture.HouseRules} lists them, {@link
 * io.bezant.bench.architecture.Ban} names what some rooms may not touch. Each rule is proven twice:
 * it holds over the main code, and it bites on a planted violation that lives in the test tree
 * under the package of the room it offends. A rule that lives in {@code bench} sees every module,
 * which no other place does.
 */
@NullMarked
package io.bezant.bench.architecture;

import org.jspecify.annotations.NullMarked;
