/**
 * Real processes and real faults: clusters on this machine are hurt while clients use them, and
 * what clients were promised is checked afterwards.
 *
 * <p>{@link io.bezant.bench.chaos.PowerCut} kills all replicas at once, again and again; {@link
 * io.bezant.bench.chaos.FailOver} kills or freezes the primary and measures how long clients wait;
 * {@link io.bezant.bench.chaos.Calm} hurts nobody and counts who is suspected nevertheless. What
 * clients wrote, and what they were told, is kept in a {@link io.bezant.bench.chaos.WriteLedger}.
 * Time and faults here are real; what is drawn at random comes from a seed, but no seed replays the
 * operating system.
 */
@NullMarked
package io.bezant.bench.chaos;

import org.jspecify.annotations.NullMarked;
