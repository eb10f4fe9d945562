/**
 * Our own canonical encoding: one form for every value, so that what is executed and hashed means
 * the same everywhere.
 *
 * <p>{@link io.bezant.protocol.encoding.CanonicalWriter} writes, {@link
 * io.bezant.protocol.encoding.CanonicalReader} reads back and trusts no length it finds. The
 * language of the service and the records of the state are written with it; frames and log records
 * are protobuf's (see {@code protocol.wire}). Nothing here knows what the bytes mean.
 */
@NullMarked
package io.bezant.protocol.encoding;

import org.jspecify.annotations.NullMarked;
