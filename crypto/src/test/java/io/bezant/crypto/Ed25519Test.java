package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ed25519Test {
  private static final Verifier VERIFIER = new Ed25519Verifier();
  private static final KeyPair ALICE = KeyPair.fromSeed(Bytes.wrap(new byte[32]));
  private static final Bytes MESSAGE = Bytes.utf8("put k v");

  record Vector(Bytes seed, Bytes publicKey, Bytes message, Bytes signature) {
    static Vector parse(String line) {
      String[] fields = line.split(" ", -1);
      String message = fields[2].equals("-") ? "" : fields[2];
      return new Vector(
          Bytes.fromHex(fields[0]),
          Bytes.fromHex(fields[1]),
          Bytes.fromHex(message),
          Bytes.fromHex(fields[3]));
    }
  }

  static Stream<Vector> rfc8032Vectors() throws IOException {
    try (InputStream in = Ed25519Test.class.getResourceAsStream("rfc8032-ed25519.txt")) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.stream().filter(line -> !line.startsWith("#")).map(Vector::parse);
    }
  }

  @ParameterizedTest
  @MethodSource("rfc8032Vectors")
  void keysAndSignaturesAreThoseOfTheStandard(Vector vector) {
    KeyPair pair = KeyPair.fromSeed(vector.seed());
    assertEquals(vector.publicKey(), pair.publicKey().bytes());
    Signature signature = pair.signer().sign(vector.message());
    assertEquals(vector.signature(), signature.bytes());
    assertTrue(VERIFIER.verify(PublicKey.of(vector.publicKey()), vector.message(), signature));
  }

  @Test
  void standardVectorsAreAllThere() throws IOException {
    assertEquals(5, rfc8032Vectors().count());
  }

  @Test
  void signingIsDeterministic() {
    assertEquals(ALICE.signer().sign(MESSAGE), ALICE.signer().sign(MESSAGE));
  }

  @Test
  void messageMayBeASliceOfALargerArray() {
    Bytes frame = Bytes.utf8("head").concat(MESSAGE).concat(Bytes.utf8("tail"));
    Bytes slice = frame.slice(4, 4 + MESSAGE.size());
    Signature signature = ALICE.signer().sign(slice);
    assertEquals(ALICE.signer().sign(MESSAGE), signature);
    assertTrue(VERIFIER.verify(ALICE.publicKey(), slice, signature));
  }

  @Test
  void signatureOfAnotherKeyIsRefused() {
    KeyPair other = KeyPair.generate(new SecureRandom());
    assertFalse(VERIFIER.verify(other.publicKey(), MESSAGE, ALICE.signer().sign(MESSAGE)));
  }

  @Test
  void everyFlippedBitOfTheMessageIsRefused() {
    Signature signature = ALICE.signer().sign(MESSAGE);
    for (int bit = 0; bit < 8 * MESSAGE.size(); bit++) {
      assertFalse(VERIFIER.verify(ALICE.publicKey(), flipped(MESSAGE, bit), signature));
    }
  }

  @Test
  void shortenedAndLengthenedMessagesAreRefused() {
    Signature signature = ALICE.signer().sign(MESSAGE);
    assertFalse(VERIFIER.verify(ALICE.publicKey(), MESSAGE.slice(1, MESSAGE.size()), signature));
    assertFalse(VERIFIER.verify(ALICE.publicKey(), MESSAGE.concat(Bytes.of((byte) 0)), signature));
    assertFalse(VERIFIER.verify(ALICE.publicKey(), Bytes.EMPTY, signature));
  }

  @Test
  void everyFlippedBitOfTheSignatureIsRefused() {
    Signature signature = ALICE.signer().sign(MESSAGE);
    for (int bit = 0; bit < 8 * Signature.SIZE; bit++) {
      Signature changed = Signature.of(flipped(signature.bytes(), bit));
      assertFalse(VERIFIER.verify(ALICE.publicKey(), MESSAGE, changed));
    }
  }

  @Test
  void everyFlippedBitOfTheKeyIsRefused() {
    Signature signature = ALICE.signer().sign(MESSAGE);
    int valid = 0;
    for (int bit = 0; bit < 8 * PublicKey.SIZE; bit++) {
      PublicKey changed;
      try {
        changed = PublicKey.of(flipped(ALICE.publicKey().bytes(), bit));
      } catch (InvalidKeyException notAPoint) {
        continue;
      }
      valid++;
      assertFalse(VERIFIER.verify(changed, MESSAGE, signature));
    }
    assertTrue(valid > 0, "some neighbours are keys, so the verifier was asked");
  }

  @Test
  void signaturesOfFixedPatternsAreRefused() {
    for (int pattern = 0; pattern < 256; pattern++) {
      byte[] filled = new byte[Signature.SIZE];
      Arrays.fill(filled, (byte) pattern);
      Signature claimed = Signature.of(Bytes.wrap(filled));
      assertFalse(VERIFIER.verify(ALICE.publicKey(), MESSAGE, claimed), "all bytes " + pattern);
      assertFalse(VERIFIER.verify(ALICE.publicKey(), Bytes.EMPTY, claimed));
    }
  }

  @Test
  void halvesInTheWrongOrderAreRefused() {
    Bytes good = ALICE.signer().sign(MESSAGE).bytes();
    Signature swapped = Signature.of(good.slice(32, 64).concat(good.slice(0, 32)));
    assertFalse(VERIFIER.verify(ALICE.publicKey(), MESSAGE, swapped));
  }

  @Test
  void signatureHasExactly64Bytes() {
    for (int size : new int[] {0, 1, 32, 63, 65, 128}) {
      Bytes bytes = Bytes.wrap(new byte[size]);
      assertThrows(IllegalArgumentException.class, () -> Signature.of(bytes));
    }
  }

  @Test
  void seedHasExactly32Bytes() {
    for (int size : new int[] {0, 31, 33, 64}) {
      Bytes bytes = Bytes.wrap(new byte[size]);
      assertThrows(InvalidKeyException.class, () -> KeyPair.fromSeed(bytes));
    }
  }

  @Test
  void generatedKeysDifferAndWork() {
    KeyPair one = KeyPair.generate(new SecureRandom());
    KeyPair two = KeyPair.generate(new SecureRandom());
    assertNotEquals(one.publicKey(), two.publicKey());
    assertTrue(VERIFIER.verify(one.publicKey(), MESSAGE, one.signer().sign(MESSAGE)));
  }

  @Test
  void textOfAPairNeverShowsTheSecret() {
    KeyPair pair = KeyPair.generate(new SecureRandom());
    String secret = pair.seed().hex();
    assertFalse(pair.toString().contains(secret));
    assertFalse(pair.signer().toString().contains(secret));
    assertTrue(pair.toString().contains(pair.publicKey().hex()));
  }

  @Property(tries = 200)
  void exactlyTheSignedMessageVerifies(@ForAll byte[] signed, @ForAll byte[] other) {
    Signature signature = ALICE.signer().sign(Bytes.wrap(signed));
    assertTrue(VERIFIER.verify(ALICE.publicKey(), Bytes.copyOf(signed), signature));
    assertEquals(
        Arrays.equals(signed, other),
        VERIFIER.verify(ALICE.publicKey(), Bytes.wrap(other), signature));
  }

  @Test
  void signerAndVerifierServeManyThreads() {
    List<CompletableFuture<Boolean>> verdicts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Bytes message = Bytes.utf8("message " + i);
      verdicts.add(
          CompletableFuture.supplyAsync(() -> ALICE.signer().sign(message))
              .thenApplyAsync(made -> VERIFIER.verify(ALICE.publicKey(), message, made)));
    }
    assertTrue(verdicts.stream().allMatch(CompletableFuture::join));
  }

  @Test
  void signatureKeepsNoFrameAlive() {
    Bytes frame = Bytes.wrap(new byte[1024]);
    assertEquals(Signature.SIZE, Signature.of(frame.slice(8, 72)).bytes().array().length);
  }

  static Bytes flipped(Bytes bytes, int bit) {
    byte[] copy = bytes.toByteArray();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(copy);
  }
}
