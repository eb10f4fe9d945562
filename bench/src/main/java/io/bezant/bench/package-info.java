/**
 * What puts the store under stress, and the command that starts it.
 *
 * <p>Owns the verbs that the launcher hands over. May use replica and client alike; nobody may use
 * it. Start with {@link io.bezant.bench.BenchMain}.
 */
@NullMarked
package io.bezant.bench;

import org.jspecify.annotations.NullMarked;
