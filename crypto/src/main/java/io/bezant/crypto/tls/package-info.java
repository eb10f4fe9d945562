/**
 * The identity of a TLS channel: which Ed25519 key is at the other end.
 *
 * <p>Replicas and clients are known by Ed25519 keys, but TLS with Ed25519 certificates costs the
 * JDK a millisecond per operation. So each process makes, at start and in memory only, a P-256 key
 * and a certificate for it that its identity key signed. The peer checks that signature with this
 * project's own verifier, reads the identity from the subject, and asks a predicate whether it may
 * connect. There are no certificate authorities, names, dates or revocation lists: the identity is
 * the key.
 *
 * <p>This room knows TLS and certificates, but no sockets and no roles; who may connect, and which
 * identity is expected at which address, is the caller's to say. Start reading at {@link
 * io.bezant.crypto.tls.ChannelIdentity}.
 */
@NullMarked
package io.bezant.crypto.tls;

import org.jspecify.annotations.NullMarked;
