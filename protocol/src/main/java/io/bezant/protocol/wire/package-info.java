/**
 * The edge of the protocol: bytes to values and back, and the only place where a signature turns
 * into trust.
 *
 * <p>A frame passes two doors. {@link io.bezant.protocol.wire.FrameCodec} parses its header, which
 * is cheap and tells type, view, sequence number, digest and sender, so that the edge can drop what
 * nobody needs any more before paying for a signature. {@link
 * io.bezant.protocol.wire.MessageOpener} then parses the body and verifies every signature, also
 * those nested in batches and certificates; only it and {@link
 * io.bezant.protocol.wire.SigningSealer} make a {@code Signed} message.
 *
 * <p>Decoding is canonical: for everything but the first frame of a connection, {@code
 * encode(decode(x))} equals {@code x} or {@code x} is refused. Whatever is wrong with bytes ends in
 * a {@link io.bezant.protocol.wire.MalformedMessageException}, whatever is wrong with signatures in
 * an {@link io.bezant.protocol.wire.UnauthenticMessageException}. Nothing here knows sockets,
 * files, views in force or windows. The types generated from the {@code .proto} files live in
 * {@code protocol.wire.proto} and stop here.
 *
 * <p>Start reading at {@link io.bezant.protocol.wire.Frame} and {@link
 * io.bezant.protocol.wire.MessageOpener}.
 */
@NullMarked
package io.bezant.protocol.wire;

import org.jspecify.annotations.NullMarked;
