/**
 * The client as a pure function: events in, effects out.
 *
 * <p>This room owns everything a client must decide: opening a session, numbering and bundling
 * requests, whom to send to and when to send again, which answer to believe, and when to give up.
 * It knows no threads, clocks, sockets, files, loggers or randomness: time arrives as {@link
 * io.bezant.client.core.ClientEvent.Tick}, jitter from a seed, and the service's language, signing
 * and encoding through {@link io.bezant.client.core.PayloadCodec} and {@link
 * io.bezant.client.core.RequestSealer}..
 *
 * <p>The rules it keeps: an operation travels under one request number only, with the same bytes
 * each time; no open number is ever acknowledged; an answer counts when a quorum of distinct
 * replicas gave it alike; every operation ends exactly once, at its deadline at the latest. Start
 * reading at {@link io.bezant.client.core.ClientCore}.
 *
 * <p>Internal: no part of the public API.
 */
@NullMarked
package io.bezant.client.core;

import org.jspecify.annotations.NullMarked;
