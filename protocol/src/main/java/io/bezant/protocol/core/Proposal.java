package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Envelope;

/**
 * What the primary of a view has proposed for a place, by digest: from a pre-prepare or from the
 * plan of a new view.
 *
 * @param view the view
 * @param digest of the batch
 * @param prePrepare the primary's signature
 */
record Proposal(View view, Digest digest, Envelope prePrepare) {}
