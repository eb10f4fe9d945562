/**
 * The hot steps of one operation, each measured alone by JMH: frames, signatures, digests, a step
 * of the core, the log, the state tree, the state on disk and the changes above it.
 *
 * <p>What is measured here says what a step costs when nothing else runs; what an operation costs a
 * replica is measured by {@code bench load}. A benchmark class is public and not final since JMH
 * extends it. Start with {@link io.bezant.bench.micro.MicroCommand}.
 */
@NullMarked
package io.bezant.bench.micro;

import org.jspecify.annotations.NullMarked;
