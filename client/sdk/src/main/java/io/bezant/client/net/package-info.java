/**
 * The links of a client to its replicas, over TCP and TLS 1.3, with Netty.
 *
 * <p>This room owns sockets, handshakes, frames and reconnecting. It believes nobody: the key at
 * the other end must be the one the cluster's configuration gives for that replica, and a link is
 * up only after the first frame received on it, since a client's handshake succeeds before the
 * server has judged it. Whatever is wrong with what a replica sends closes that link and no other.
 * It knows the frames and nothing of requests, sessions or deadlines. Start reading at {@link
 * io.bezant.client.net.NettyClientNetwork} and {@link io.bezant.client.net.ReplicaLink}.
 *
 * <p>Internal: no part of the public API.
 */
@NullMarked
package io.bezant.client.net;

import org.jspecify.annotations.NullMarked;
