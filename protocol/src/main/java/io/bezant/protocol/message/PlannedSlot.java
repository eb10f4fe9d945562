package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;

/**
 * A proposal with which a new view begins: the batch by its digest, and the primary's pre-prepare
 * signature for it in that view.
 *
 * @param sequence the place
 * @param digest of the batch; that of {@link Batch#EMPTY} where nothing was prepared
 * @param prePrepare the primary's signature
 */
public record PlannedSlot(SequenceNumber sequence, Digest digest, Envelope prePrepare) {}
