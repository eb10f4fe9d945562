package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Signer;
import io.bezant.crypto.Verifier;
import java.nio.ByteBuffer;

/**
 * Signatures that cost nanoseconds: a keyed fingerprint of key and message. Inside a simulation
 * only the holder of this object can make one, since nothing hands out the secret, and a changed
 * byte of message, key or signature makes it bad. Deterministic, as {@link Signer} demands.
 */
public final class CheapSigner implements Signer {
  private static final long[] LANES = {0x243F6A8885A308D3L, 0x13198A2E03707344L};

  private final PublicKey key;
  private final long secret;

  /**
   * A signer for a key.
   *
   * @param key names the signer; its real private half is not used
   * @param secret of the run
   */
  public CheapSigner(PublicKey key, long secret) {
    this.key = key;
    this.secret = secret;
  }

  /** The judge of all cheap signatures of a run. */
  public static Verifier verifier(long secret) {
    return (key, message, signature) -> sign(key, message, secret).equals(signature);
  }

  @Override
  public PublicKey publicKey() {
    return key;
  }

  @Override
  public Signature sign(Bytes message) {
    return sign(key, message, secret);
  }

  private static Signature sign(PublicKey key, Bytes message, long secret) {
    long own = TraceHash.of(key.bytes(), secret);
    ByteBuffer bytes = ByteBuffer.allocate(Signature.SIZE);
    for (long lane : LANES) {
      bytes.putLong(TraceHash.of(message, own ^ lane));
    }
    while (bytes.hasRemaining()) {
      bytes.putLong(TraceHash.mix(own ^ bytes.getLong(0) ^ bytes.position()));
    }
    return Signature.of(Bytes.wrap(bytes.array()));
  }
}
