/**
 * What a process costs its machine, by the operating system's own accounting: processor time of the
 * process and of each group of its threads, and the memory that is its own.
 *
 * <p>Owns the reading of Linux's {@code /proc} and the names of the threads that a replica has;
 * knows nothing of loads and clusters. Where there is no {@code /proc} it says nothing rather than
 * zero. Start with {@link io.bezant.bench.cost.ProcessAccounts}.
 */
@NullMarked
package io.bezant.bench.cost;

import org.jspecify.annotations.NullMarked;
