/**
 * The vocabulary of agreement: who takes part, what is counted, and in which units.
 *
 * <p>Everything here is an immutable value. Identifiers are records, never bare numbers, so that a
 * view cannot be passed where a sequence number is meant. Start reading at {@link
 * io.bezant.protocol.ClusterConfig} and {@link io.bezant.protocol.Quorums}.
 */
@NullMarked
package io.bezant.protocol;

import org.jspecify.annotations.NullMarked;
