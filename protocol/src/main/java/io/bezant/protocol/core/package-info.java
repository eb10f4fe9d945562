/**
 * The protocol as a pure function: {@link io.bezant.protocol.core.ReplicaCore#step} takes an event
 * and returns effects.
 *
 * <p>No clock, thread, socket, file, logger or random number is known here. Everything arrives as
 * an {@link io.bezant.protocol.core.Event}; everything leaves as an {@link
 * io.bezant.protocol.core.Effect}, in an order that matters: nothing after a {@code Persist} is
 * said to anybody before it is on disk. Messages that arrive are authentic (their signatures were
 * checked at the edge); the core judges their meaning. Lies of others are ordinary input; a
 * contradiction of our own stops the replica.
 *
 * <p>Start reading at {@code ReplicaCore}, then {@code NormalCase}, then {@code Slot}.
 */
@NullMarked
package io.bezant.protocol.core;

import org.jspecify.annotations.NullMarked;
