/**
 * What replicas and clients say to each other, as values.
 *
 * <p>One record per message of the protocol under the sealed interface {@link
 * io.bezant.protocol.message.Message}; {@link io.bezant.protocol.message.Statement} is the
 * canonical layout that every replica's signature covers; certificates are proofs built from whole
 * votes, never from counts. Nothing here knows bytes on a wire (see {@code protocol.wire}) or
 * decides anything (see {@code protocol.core}).
 */
@NullMarked
package io.bezant.protocol.message;

import org.jspecify.annotations.NullMarked;
