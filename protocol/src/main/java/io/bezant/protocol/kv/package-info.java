/**
 * The language of the key-value service, shared by clients and replicas: what a request asks for
 * and what a reply answers, as values and as bytes.
 *
 * <p>The payload of a request is one {@link io.bezant.protocol.kv.Command}, the result of a reply
 * one {@link io.bezant.protocol.kv.Outcome}; {@link io.bezant.protocol.kv.KvCodec} gives both their
 * one canonical form. The protocol's core knows none of this: it sees only bytes. What an operation
 * does is told in {@code replica.kv}.
 *
 * <p>Start reading at {@link io.bezant.protocol.kv.KvOperation} and {@link
 * io.bezant.protocol.kv.KvResult}.
 */
@NullMarked
package io.bezant.protocol.kv;

import org.jspecify.annotations.NullMarked;
