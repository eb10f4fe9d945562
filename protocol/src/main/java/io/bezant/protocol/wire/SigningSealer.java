package io.bezant.protocol.wire;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Signer;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Statement;

/**
 * The voice of one replica, with its private key. Ed25519 is deterministic, so sealing a message
 * again gives the same signature.
 */
public final class SigningSealer implements MessageSealer {

  private final ReplicaId self;
  private final Digest clusterId;
  private final Signer signer;

  /** The voice of {@code self} in one cluster; the signer must hold the key of that member. */
  public SigningSealer(ReplicaId self, Digest clusterId, Signer signer) {
    this.self = self;
    this.clusterId = clusterId;
    this.signer = signer;
  }

  @Override
  public ReplicaId self() {
    return self;
  }

  @Override
  public <M extends Message> Signed<M> seal(M message) {
    return new Signed<>(message, vouch(message.statement(self)));
  }

  @Override
  public Envelope vouch(Statement statement) {
    return new Envelope(self, signer.sign(statement.signedBytes(clusterId, Epoch.ZERO)));
  }
}
