/**
 * One running client: drives the core and ties it to a network.
 *
 * <p>This room owns the inbox, the map from tickets to waiting callers and the moment of every
 * step. It owns no thread: whatever implements {@link io.bezant.client.runtime.ClientLoop} lends
 * one, an event loop in production and a scheduler of virtual time in a simulation. It may look at
 * no message. Start reading at {@link io.bezant.client.runtime.ClientRuntime}.
 *
 * <p>Internal: no part of the public API.
 */
@NullMarked
package io.bezant.client.runtime;

import org.jspecify.annotations.NullMarked;
