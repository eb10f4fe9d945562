package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  /** The example of RFC 8410 §10.3, private key alone. */
  private static final String STANDARD_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----
      """;

  /** The example of RFC 8410 §10.1. */
  private static final String STANDARD_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
      -----END PUBLIC KEY-----
      """;

  /** One of the two ways to read a text. */
  private interface Decoder {
    Object read(String text);
  }

  private static final KeyPair PAIR = KeyPair.fromSeed(Bytes.fromHex("07".repeat(32)));

  @Test
  void examplesOfTheStandardAreReadAndWritten() {
    KeyPair pair = Pem.decodePrivateKey(STANDARD_PRIVATE);
    PublicKey key = Pem.decodePublicKey(STANDARD_PUBLIC);
    assertEquals(key, pair.publicKey());
    assertEquals(STANDARD_PRIVATE, Pem.encodePrivateKey(pair));
    assertEquals(STANDARD_PUBLIC, Pem.encodePublicKey(key));
  }

  @Test
  void keysSurviveTheRoundTrip() {
    KeyPair pair = KeyPair.generate(new SecureRandom());
    assertEquals(pair.publicKey(), Pem.decodePublicKey(Pem.encodePublicKey(pair.publicKey())));
    KeyPair again = Pem.decodePrivateKey(Pem.encodePrivateKey(pair));
    assertEquals(pair.publicKey(), again.publicKey());
    assertEquals(pair.signer().sign(Bytes.EMPTY), again.signer().sign(Bytes.EMPTY));
  }

  @Test
  void otherLineEndingsAndMarginsAreRead() {
    String windows = "\r\n  " + STANDARD_PRIVATE.replace("\n", "\r\n") + "\r\n";
    assertEquals(Pem.decodePublicKey(STANDARD_PUBLIC), Pem.decodePrivateKey(windows).publicKey());
  }

  @Test
  void privateKeyWithItsPublicKeyBesideItIsRead() {
    assertEquals(PAIR.publicKey(), Pem.decodePrivateKey(secondVersion(PAIR)).publicKey());
  }

  @Test
  void privateKeyWithAForeignPublicKeyBesideItIsRefused() {
    Bytes seed = PAIR.seed();
    Bytes foreign = Pem.decodePublicKey(STANDARD_PUBLIC).bytes();
    String text = secondVersion(seed, foreign);
    assertRefused(text, Pem::decodePrivateKey, "does not belong");
  }

  @Test
  void publicKeyIsNoPrivateKeyAndTheOtherWayRound() {
    assertRefused(
        STANDARD_PUBLIC, Pem::decodePrivateKey, "expected a PEM PRIVATE KEY, found PUBLIC");
    assertRefused(
        STANDARD_PRIVATE, Pem::decodePublicKey, "expected a PEM PUBLIC KEY, found PRIVATE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "X25519", "Ed448", "X448"})
  void keyOfAnotherKindIsRefusedByName(String algorithm) throws GeneralSecurityException {
    java.security.KeyPair other = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    String name = algorithm.equals("EC") ? "elliptic curve" : algorithm;
    assertRefused(block("PRIVATE KEY", other.getPrivate()), Pem::decodePrivateKey, name);
    assertRefused(block("PUBLIC KEY", other.getPublic()), Pem::decodePublicKey, name);
  }

  @Test
  void encryptedKeysAreRefusedAsSuch() {
    String modern = STANDARD_PRIVATE.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assertRefused(modern, Pem::decodePrivateKey, "encrypted");
    String old =
        STANDARD_PRIVATE.replace(
            "-----\nMC4", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMC4");
    assertRefused(old, Pem::decodePrivateKey, "encrypted");
  }

  @Test
  void otherBlocksAreRefusedByName() {
    assertRefused(relabelled("RSA PRIVATE KEY"), Pem::decodePrivateKey, "RSA");
    assertRefused(relabelled("EC PRIVATE KEY"), Pem::decodePrivateKey, "ECDSA");
    assertRefused(relabelled("OPENSSH PRIVATE KEY"), Pem::decodePrivateKey, "OpenSSH");
    assertRefused(relabelled("CERTIFICATE"), Pem::decodePrivateKey, "CERTIFICATE");
    assertRefused(relabelled("SOMETHING"), Pem::decodePrivateKey, "another kind of block");
  }

  @Test
  void garbageIsRefused() {
    for (String bad :
        new String[] {
          "",
          "garbage",
          "-----BEGIN PRIVATE KEY-----",
          "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
          STANDARD_PRIVATE + STANDARD_PRIVATE,
          "note\n" + STANDARD_PRIVATE,
          STANDARD_PRIVATE + "note",
          STANDARD_PRIVATE.replace("MC4C", "MC4*"),
          STANDARD_PRIVATE.replace("MC4C", "MC4"),
          STANDARD_PRIVATE.replace("END PRIVATE", "END PUBLIC"),
          STANDARD_PRIVATE.substring(0, STANDARD_PRIVATE.length() - 20),
        }) {
      assertThrows(InvalidKeyException.class, () -> Pem.decodePrivateKey(bad), bad);
      assertThrows(InvalidKeyException.class, () -> Pem.decodePublicKey(bad), bad);
    }
  }

  @Test
  void longTextIsRefusedUnread() {
    String padded = STANDARD_PUBLIC + " ".repeat(Pem.MAX_TEXT_LENGTH);
    assertRefused(padded, Pem::decodePublicKey, "at most " + Pem.MAX_TEXT_LENGTH);
  }

  @Test
  void nonCanonicalBase64IsRefused() {
    assertRefused(STANDARD_PUBLIC.replace("ZuE=", "ZuF="), Pem::decodePublicKey, "canonical");
    assertRefused(STANDARD_PUBLIC.replace("ZuE=", "ZuE"), Pem::decodePublicKey, "canonical");
  }

  @Test
  void publicKeyOfSmallOrderIsRefused() {
    Bytes identity = Bytes.fromHex("302a300506032b657003210001" + "00".repeat(31));
    String base64 = Base64.getEncoder().encodeToString(identity.toByteArray());
    String text = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    assertRefused(text, Pem::decodePublicKey, "prime order");
  }

  @Test
  void refusalNeverRepeatsTheSecret() {
    String body = STANDARD_PRIVATE.lines().skip(1).findFirst().orElseThrow();
    String truncated = STANDARD_PRIVATE.replace(body, body.substring(0, 60));
    InvalidKeyException refusal =
        assertThrows(InvalidKeyException.class, () -> Pem.decodePrivateKey(truncated));
    assertFalse(String.valueOf(refusal.getMessage()).contains(body.substring(20, 40)));
  }

  @Property(tries = 2000)
  void mutatedTextIsReadOrRefusedAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text =
        new StringBuilder(random.nextBoolean() ? STANDARD_PRIVATE : secondVersion(PAIR));
    if (random.nextInt(3) == 0) {
      text = new StringBuilder(STANDARD_PUBLIC);
    }
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      mutate(text, random);
    }
    readOrRefused(text.toString(), Pem::decodePrivateKey);
    readOrRefused(text.toString(), Pem::decodePublicKey);
  }

  @Property
  void anyTextIsReadOrRefusedAndNothingElse(@ForAll String body) {
    readOrRefused(body, Pem::decodePrivateKey);
    readOrRefused(
        "-----BEGIN PUBLIC KEY-----" + body + "-----END PUBLIC KEY-----", Pem::decodePublicKey);
  }

  private static void mutate(StringBuilder text, Random random) {
    if (text.isEmpty()) {
      return;
    }
    int at = random.nextInt(text.length());
    switch (random.nextInt(4)) {
      case 0 -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
      case 1 -> text.insert(at, (char) random.nextInt(0x3000));
      case 2 -> text.deleteCharAt(at);
      case 3 -> text.setLength(at);
      default -> throw new IllegalStateException();
    }
  }

  private static void readOrRefused(String text, Decoder decoder) {
    try {
      decoder.read(text);
    } catch (InvalidKeyException refused) {
      assertTrue(refused.toString().length() > InvalidKeyException.class.getName().length());
    }
  }

  private static void assertRefused(String text, Decoder decoder, String reason) {
    InvalidKeyException refusal = assertThrows(InvalidKeyException.class, () -> decoder.read(text));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains(reason),
        String.valueOf(refusal.getMessage()));
  }

  private static String relabelled(String label) {
    return STANDARD_PRIVATE.replace("PRIVATE KEY", label);
  }

  private static String block(String label, Key key) {
    String base64 = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private static String secondVersion(KeyPair pair) {
    return secondVersion(pair.seed(), pair.publicKey().bytes());
  }

  private static String secondVersion(Bytes seed, Bytes publicKey) {
    Bytes der =
        Bytes.fromHex("3051020101300506032b657004220420")
            .concat(seed)
            .concat(Bytes.fromHex("812100"))
            .concat(publicKey);
    String base64 = Base64.getMimeEncoder().encodeToString(der.toByteArray());
    return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
  }
}
