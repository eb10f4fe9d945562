/**
 * The service that is replicated: what an ordered batch does to the state, and what it answers.
 *
 * <p>{@link io.bezant.replica.kv.StateMachine} is the port the runtime drives; {@link
 * io.bezant.replica.kv.KvStateMachine} implements it over an ordered map of entries ({@link
 * io.bezant.replica.kv.Entries}). Everything an operation or a reply can observe is an entry, so
 * that the state's root covers it: the counters and the agreed time, the keys, and each client's
 * record, sessions and cached replies. {@link io.bezant.replica.kv.EntryKeys} tells where each
 * stands.
 *
 * <p>Execution is a function of the entries and the batch. It knows no clock, no random number, no
 * thread, no file and no order that comes from a hash. What a client does wrong has a deterministic
 * answer; an exception that is not one of those answers passes through and stops the replica, since
 * one replica alone must never turn its own failure into a result.
 *
 * <p>Used by the loop thread only. Start reading at {@link io.bezant.replica.kv.KvStateMachine},
 * then {@code Sessions}, then {@code KeyValues}.
 */
@NullMarked
package io.bezant.replica.kv;

import org.jspecify.annotations.NullMarked;
