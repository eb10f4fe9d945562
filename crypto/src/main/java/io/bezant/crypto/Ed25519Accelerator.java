package io.bezant.crypto;

import java.security.Provider;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Signs and verifies faster where a provider with native code is on the class path, with the same
 * bytes and the same verdicts as without.
 *
 * <p>Such providers check the equation without the cofactor and refuse some crafted signatures that
 * BouncyCastle accepts; replicas that disagree about one signature can be split. So the checks of
 * form come first, whoever computes; the engine's acceptance is final; its refusal is asked again
 * of {@link Ed25519Verifier}, whose verdict counts. An engine that fails {@link Ed25519SelfTest} is
 * never used, and the JDK's own is never looked for.
 *
 * <p>Thread-safe. It begins with BouncyCastle; {@link #load} may run while signers and verifiers
 * are in use, since another engine changes no verdict.
 */
public final class Ed25519Accelerator {

  /** Amazon's, which the replica brings along. */
  private static final String PROVIDER_PACKAGE = "com.amazon.corretto.crypto.provider.";

  private final Verifier bouncyCastle = new Ed25519Verifier();
  private volatile Optional<Ed25519Engine> engine = Optional.empty();

  /** An accelerator that computes with BouncyCastle until it has loaded something better. */
  public Ed25519Accelerator() {}

  /**
   * Looks for an engine and uses it from now on, if it is sound. Takes a tenth of a second of
   * processor time or more, since native code is unpacked and tested. A library made for another
   * machine, or one that may not be unpacked, is no failure.
   *
   * @return the engine's name for people; empty if BouncyCastle goes on computing
   */
  public Optional<String> load() {
    try {
      return provider().map(ProviderEngine::new).filter(this::use).map(ProviderEngine::toString);
    } catch (ServiceConfigurationError | LinkageError unusable) {
      return Optional.empty();
    }
  }

  static Optional<Provider> provider() {
    return ServiceLoader.load(Provider.class).stream()
        .filter(each -> each.type().getName().startsWith(PROVIDER_PACKAGE))
        .findFirst()
        .map(ServiceLoader.Provider::get);
  }

  /** Uses the engine from now on if it is sound; whether it is. */
  boolean use(Ed25519Engine candidate) {
    boolean isSound = Ed25519SelfTest.isSound(candidate);
    if (isSound) {
      engine = Optional.of(candidate);
    }
    return isSound;
  }

  /** A verifier that asks whatever engine there is at that moment. */
  public Verifier verifier() {
    return (key, message, signature) ->
        accepts(engine, key, message, signature) || bouncyCastle.verify(key, message, signature);
  }

  /** Whether there is an engine, the signature has the form that all demand, and it is good. */
  private static boolean accepts(
      Optional<Ed25519Engine> engine, PublicKey key, Bytes message, Signature signature) {
    return engine.isPresent()
        && Ed25519Verifier.isWellFormed(signature)
        && engine.get().accepts(key, message, signature);
  }

  /** A signer of the pair that uses whatever engine there is at that moment. */
  public Signer signer(KeyPair pair) {
    return new Accelerated(pair);
  }

  private final class Accelerated implements Signer {
    private final KeyPair pair;

    Accelerated(KeyPair pair) {
      this.pair = pair;
    }

    @Override
    public PublicKey publicKey() {
      return pair.publicKey();
    }

    @Override
    public Signature sign(Bytes message) {
      return engine
          .flatMap(fast -> fast.sign(pair, message))
          .orElseGet(() -> pair.signer().sign(message));
    }

    @Override
    public String toString() {
      return "Accelerated[" + pair.publicKey() + "]";
    }
  }
}
