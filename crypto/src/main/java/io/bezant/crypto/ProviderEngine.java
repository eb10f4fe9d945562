package io.bezant.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.ProviderException;
import java.util.Optional;

/**
 * Ed25519 by a provider of the Java Cryptography Architecture. Each thread keeps its signature
 * objects, since making one costs a fifth of a verification; they are initialised for every use, so
 * that what the last one left in them does not matter.
 */
final class ProviderEngine implements Ed25519Engine {
  static final String ALGORITHM = "Ed25519";

  private final Provider provider;
  private final ThreadLocal<java.security.Signature> verifiers =
      ThreadLocal.withInitial(this::signature);
  private final ThreadLocal<java.security.Signature> signers =
      ThreadLocal.withInitial(this::signature);

  ProviderEngine(Provider provider) {
    this.provider = provider;
  }

  private java.security.Signature signature() {
    try {
      return java.security.Signature.getInstance(ALGORITHM, provider);
    } catch (GeneralSecurityException missing) {
      throw new ProviderException(missing);
    }
  }

  @Override
  public boolean accepts(PublicKey key, Bytes message, Signature signature) {
    try {
      java.security.Signature verifier = verifiers.get();
      verifier.initVerify(key.forProviders());
      verifier.update(message.array(), message.offset(), message.size());
      Bytes claimed = signature.bytes();
      return verifier.verify(claimed.array(), claimed.offset(), claimed.size());
    } catch (GeneralSecurityException | RuntimeException undecided) {
      return false;
    }
  }

  @Override
  public Optional<Signature> sign(KeyPair pair, Bytes message) {
    try {
      java.security.Signature signer = signers.get();
      signer.initSign(pair.forProviders());
      signer.update(message.array(), message.offset(), message.size());
      return Optional.of(Signature.of(Bytes.wrap(signer.sign())));
    } catch (GeneralSecurityException | RuntimeException failed) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return provider.getName() + " " + provider.getVersionStr();
  }
}
