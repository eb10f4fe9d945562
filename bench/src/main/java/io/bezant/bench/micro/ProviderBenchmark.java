package io.bezant.bench.micro;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Ed25519 by each provider that is here, through the platform's own interface, objects reused. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProviderBenchmark {

  private static final String ALGORITHM = "Ed25519";
  private static final int MESSAGE_BYTES = 138;

  /** Providers that are looked for, by the names of their classes; none is needed to compile. */
  private static final List<String> SOUGHT =
      List.of(
          "sun.security.ec.SunEC",
          "org.bouncycastle.jce.provider.BouncyCastleProvider",
          "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");

  /** The class of the provider. */
  @Param("org.bouncycastle.jce.provider.BouncyCastleProvider")
  public String provider = "";

  private final byte[] message = new byte[MESSAGE_BYTES];
  private byte[] signed = {};
  private @Nullable Signature signer;
  private @Nullable Signature verifier;

  /** The classes of those that are here and know Ed25519. */
  static String[] available() {
    List<String> found = new ArrayList<>();
    for (String name : SOUGHT) {
      if (find(name).filter(each -> each.getService("Signature", ALGORITHM) != null).isPresent()) {
        found.add(name);
      }
    }
    return found.toArray(String[]::new);
  }

  private static Optional<Provider> find(String className) {
    for (Provider installed : java.security.Security.getProviders()) {
      if (installed.getClass().getName().equals(className)) {
        return Optional.of(installed);
      }
    }
    try {
      Object made = Class.forName(className).getDeclaredConstructor().newInstance();
      return made instanceof Provider provider ? Optional.of(provider) : Optional.empty();
    } catch (ReflectiveOperationException | LinkageError notHere) {
      return Optional.empty();
    }
  }

  /** Makes a key and both halves. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    Provider chosen = find(provider).orElseThrow();
    KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM, chosen).generateKeyPair();
    Signature signing = Signature.getInstance(ALGORITHM, chosen);
    signing.initSign(pair.getPrivate());
    Signature verifying = Signature.getInstance(ALGORITHM, chosen);
    verifying.initVerify(pair.getPublic());
    signer = signing;
    verifier = verifying;
    signed = sign();
  }

  /** Signs. */
  @Benchmark
  public byte[] sign() throws GeneralSecurityException {
    Signature signing = Objects.requireNonNull(signer);
    signing.update(message);
    return signing.sign();
  }

  /** Verifies, and accepts. */
  @Benchmark
  public boolean verify() throws GeneralSecurityException {
    Signature verifying = Objects.requireNonNull(verifier);
    verifying.update(message);
    return verifying.verify(signed);
  }
}
