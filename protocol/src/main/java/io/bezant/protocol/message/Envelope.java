package io.bezant.protocol.message;

import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;

/**
 * Who vouches for a statement, and the signature that proves it. The signature is never an
 * identity, a map key or part of a digest, since its bytes may have several valid forms.
 *
 * @param sender the replica whose key verifies the signature
 * @param signature over the statement
 */
public record Envelope(ReplicaId sender, Signature signature) {}
