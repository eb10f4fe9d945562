/**
 * The loop that drives one replica's core: events in, effects out, nothing said before it is
 * durable.
 *
 * <p>{@link io.bezant.replica.runtime.ReplicaRuntime#runOnce} is one turn: it takes a bounded
 * number of events from the {@link io.bezant.replica.runtime.Inbox}, lets the core step through
 * each, carries out what the core asks for in the order asked ({@link
 * io.bezant.replica.runtime.EffectRunner}), syncs the log once and then releases the {@link
 * io.bezant.replica.runtime.Outbox}. What arrives passes {@link io.bezant.replica.runtime.Edge}
 * first: bounded per sender, dropped unverified where its outcome is known, verified elsewhere.
 *
 * <p>This room owns no clock and no thread but the one of {@link
 * io.bezant.replica.runtime.RunnerThread}, which the simulator leaves out: time and executors are
 * passed in. It decides nothing of the protocol; it looks at the type of a message to route it.
 */
@NullMarked
package io.bezant.replica.runtime;

import org.jspecify.annotations.NullMarked;
