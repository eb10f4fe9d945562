package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;

/**
 * What a replica has heard of another that lost its log (R5).
 *
 * @param replica who lost it
 * @param nonce by which it asks to come back; another one for each loss
 */
public record LossNotice(ReplicaId replica, Digest nonce) {}
