package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.EdwardsCurve.Point;
import io.bezant.crypto.EdwardsCurve.Secret;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ed25519AcceleratorTest {
  private static final Verifier BOUNCY_CASTLE = new Ed25519Verifier();
  private static final Ed25519Accelerator ACCELERATOR = new Ed25519Accelerator();
  private static final KeyPair PAIR = KeyPair.fromSeed(Ed25519SelfTest.SEED);
  private static final Bytes MESSAGE = Ed25519SelfTest.MESSAGE;

  /** An engine that computes with BouncyCastle and counts; tests make it err. */
  private static class Honest implements Ed25519Engine {
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public boolean accepts(PublicKey key, Bytes message, Signature signature) {
      asked.incrementAndGet();
      return BOUNCY_CASTLE.verify(key, message, signature);
    }

    @Override
    public Optional<Signature> sign(KeyPair pair, Bytes message) {
      return Optional.of(pair.signer().sign(message));
    }
  }

  private static final class Credulous extends Honest {
    @Override
    public boolean accepts(PublicKey key, Bytes message, Signature signature) {
      return true;
    }
  }

  private static final class Blind extends Honest {
    @Override
    public boolean accepts(PublicKey key, Bytes message, Signature signature) {
      return false;
    }
  }

  /** Never judges again after it has refused once, as objects of the JDK do. */
  private static final class Broken extends Honest {
    private boolean hasRefused;

    @Override
    public boolean accepts(PublicKey key, Bytes message, Signature signature) {
      hasRefused |= !super.accepts(key, message, signature);
      return !hasRefused;
    }
  }

  /** Looks at the scalar only: takes whatever R came with it. */
  private static final class HalfBlind extends Honest {
    @Override
    public boolean accepts(PublicKey key, Bytes message, Signature signature) {
      Bytes scalar = signature.bytes().slice(32, 64);
      return Stream.of(
              Ed25519SelfTest.SEED, Hasher.raw().bytes(Ed25519SelfTest.SEED).finish().bytes())
          .map(KeyPair::fromSeed)
          .filter(pair -> pair.publicKey().equals(key))
          .anyMatch(pair -> pair.signer().sign(message).bytes().slice(32, 64).equals(scalar));
    }
  }

  private static final class Mute extends Honest {
    @Override
    public Optional<Signature> sign(KeyPair pair, Bytes message) {
      return Optional.empty();
    }
  }

  private static final class OtherHand extends Honest {
    @Override
    public Optional<Signature> sign(KeyPair pair, Bytes message) {
      return Optional.of(pair.signer().sign(message.concat(message)));
    }
  }

  static Stream<Ed25519Engine> unsoundEngines() {
    return Stream.of(
        new Credulous(),
        new Blind(),
        new Broken(),
        new HalfBlind(),
        new Mute(),
        new OtherHand(),
        new ProviderEngine(Security.getProvider("SUN")));
  }

  @BeforeAll
  static void loadTheProvider() {
    assertTrue(ACCELERATOR.load().isPresent(), "the build brings the provider of its machine");
  }

  @ParameterizedTest
  @MethodSource("unsoundEngines")
  void engineThatErrsIsNeverUsed(Ed25519Engine unsound) {
    Ed25519Accelerator accelerator = new Ed25519Accelerator();
    assertFalse(accelerator.use(unsound));
    Signature good = accelerator.signer(PAIR).sign(MESSAGE);
    assertEquals(PAIR.signer().sign(MESSAGE), good);
    assertTrue(accelerator.verifier().verify(PAIR.publicKey(), MESSAGE, good));
    Signature bad = Signature.of(Ed25519Test.flipped(good.bytes(), 300));
    assertFalse(accelerator.verifier().verify(PAIR.publicKey(), MESSAGE, bad));
  }

  @Test
  void soundEngineIsUsed() {
    Honest engine = new Honest();
    Ed25519Accelerator accelerator = new Ed25519Accelerator();
    assertTrue(accelerator.use(engine));
    engine.asked.set(0);
    Signature good = PAIR.signer().sign(MESSAGE);
    assertTrue(accelerator.verifier().verify(PAIR.publicKey(), MESSAGE, good));
    assertEquals(1, engine.asked.get());
  }

  /** An engine may take what the form forbids: it is not asked. */
  @Test
  void engineIsNotAskedAboutWhatHasNotTheForm() {
    Honest engine = new Honest();
    Ed25519Accelerator accelerator = new Ed25519Accelerator();
    assertTrue(accelerator.use(engine));
    engine.asked.set(0);
    Secret secret = Secret.fromSeed(Ed25519SelfTest.SEED);
    for (Bytes smallOrder : EdwardsCurve.smallOrderEncodings()) {
      Signature crafted = secret.sign(MESSAGE, BigInteger.ZERO, smallOrder);
      assertFalse(accelerator.verifier().verify(PAIR.publicKey(), MESSAGE, crafted));
    }
    assertEquals(0, engine.asked.get());
  }

  @Test
  void vectorsOfTheSelfTestHaveMixedOrderAndAreAccepted() {
    Secret secret = Secret.fromSeed(Ed25519SelfTest.SEED);
    List<Signature> crafted = new ArrayList<>();
    for (int multiple : new int[] {4, 2, 1}) {
      Point torsion = EdwardsCurve.smallOrderPoints().get(multiple);
      BigInteger logarithm = BigInteger.valueOf(7000 + multiple);
      Bytes encodedR = EdwardsCurve.BASE.times(logarithm).plus(torsion).encoded();
      crafted.add(secret.sign(MESSAGE, logarithm, encodedR));
    }
    assertEquals(crafted, Ed25519SelfTest.MIXED_ORDER);
    for (Signature each : crafted) {
      assertTrue(BOUNCY_CASTLE.verify(PAIR.publicKey(), MESSAGE, each));
      assertTrue(ACCELERATOR.verifier().verify(PAIR.publicKey(), MESSAGE, each));
    }
  }

  /** Shows that asking again is not idle: the provider alone would split replicas. */
  @Test
  void providerAloneRefusesMixedOrder() {
    ProviderEngine provider = new ProviderEngine(Ed25519Accelerator.provider().orElseThrow());
    for (Signature each : Ed25519SelfTest.MIXED_ORDER) {
      assertFalse(provider.accepts(PAIR.publicKey(), MESSAGE, each));
    }
    assertTrue(provider.accepts(PAIR.publicKey(), MESSAGE, PAIR.signer().sign(MESSAGE)));
  }

  @Property(tries = 300)
  void signaturesAreTheBytesOfBouncyCastle(@ForAll byte[] message) {
    KeyPair pair = KeyPair.generate(new SecureRandom());
    Bytes bytes = Bytes.wrap(message);
    assertEquals(pair.signer().sign(bytes), ACCELERATOR.signer(pair).sign(bytes));
  }

  @Test
  void messageMayBeASliceOfALargerArray() {
    Bytes slice = Bytes.utf8("head").concat(MESSAGE).slice(4, 4 + MESSAGE.size());
    Signature signature = ACCELERATOR.signer(PAIR).sign(slice);
    assertEquals(PAIR.signer().sign(MESSAGE), signature);
    assertTrue(ACCELERATOR.verifier().verify(PAIR.publicKey(), slice, signature));
  }

  @Test
  void oneSignerAndOneVerifierServeManyThreads() {
    Signer signer = ACCELERATOR.signer(PAIR);
    List<CompletableFuture<Boolean>> verdicts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Bytes message = Bytes.utf8("message " + i);
      Bytes other = Bytes.utf8("other " + i);
      verdicts.add(
          CompletableFuture.supplyAsync(() -> signer.sign(message))
              .thenApplyAsync(
                  made ->
                      ACCELERATOR.verifier().verify(PAIR.publicKey(), message, made)
                          && !ACCELERATOR.verifier().verify(PAIR.publicKey(), other, made)));
    }
    assertTrue(verdicts.stream().allMatch(CompletableFuture::join));
  }

  @Test
  void textOfASignerNeverShowsTheSecret() {
    assertFalse(ACCELERATOR.signer(PAIR).toString().contains(PAIR.seed().hex()));
  }
}
