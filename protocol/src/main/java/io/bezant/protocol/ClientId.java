package io.bezant.protocol;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.PublicKey;

/**
 * The identity of a client: the digest of its public key, so that an identity cannot be claimed
 * without the key.
 *
 * @param digest of the public key
 */
public record ClientId(Digest digest) implements Comparable<ClientId> {

  private static final String DOMAIN = "BZ1/CLIENT-ID";

  /** The identity of the holder of {@code key}. */
  public static ClientId of(PublicKey key) {
    return new ClientId(Hasher.domain(DOMAIN).bytes(key.bytes()).finish());
  }

  @Override
  public int compareTo(ClientId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.shortHex();
  }
}
