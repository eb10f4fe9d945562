/**
 * Connections to other replicas and to clients: TLS 1.3 with pinned identities, frames, bounded
 * queues.
 *
 * <p>{@link io.bezant.replica.net.Network} is the way out, {@link io.bezant.replica.net.Receiver}
 * the way in; {@code NettyNetwork} implements them over two listening ports. A connection is
 * nobody's until its handshake has proved a key and its first frame has named the same cluster;
 * until then it may hold a few bytes for a few seconds and no more. Replicas and clients share no
 * port, no event loop and no queue.
 *
 * <p>This room knows frames only as bytes, except for the hello that opens a connection. Start
 * reading at {@code NettyNetwork}.
 */
@NullMarked
package io.bezant.replica.net;

import org.jspecify.annotations.NullMarked;
