/**
 * Bytes, digests, Ed25519 signatures, keys and Merkle trees: values and pure functions.
 *
 * <p>This room owns every byte that is hashed or signed, and the one decision which signatures are
 * valid. The arithmetic is BouncyCastle's and the hashing the JDK's; nothing here is home-made
 * cryptography, only comparisons of bytes around them. It knows no files, sockets, threads,
 * replicas or protobuf, and throws only {@link IllegalArgumentException} for malformed values.
 *
 * <p>Two choices need their reason. Signatures are judged by exactly one accepted set, because two
 * replicas that disagree about one crafted signature disagree about a certificate; see {@link
 * io.bezant.crypto.Ed25519Verifier}. And a {@link io.bezant.crypto.PublicKey} is validated when it
 * is made, so that the costly half of strictness is paid once per key instead of once per message.
 *
 * <p>Start reading at {@link io.bezant.crypto.Bytes}, {@link io.bezant.crypto.Hasher} and {@link
 * io.bezant.crypto.Verifier}.
 */
@NullMarked
package io.bezant.crypto;

import org.jspecify.annotations.NullMarked;
