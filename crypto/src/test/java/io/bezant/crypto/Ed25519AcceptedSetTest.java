package io.bezant.crypto;

import static io.bezant.crypto.EdwardsCurve.BASE;
import static io.bezant.crypto.EdwardsCurve.L;
import static io.bezant.crypto.EdwardsCurve.P;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.EdwardsCurve.Point;
import io.bezant.crypto.EdwardsCurve.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins which crafted signatures and keys are accepted: the set that all replicas must share. */
class Ed25519AcceptedSetTest {
  private static final Bytes SEED =
      Bytes.fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  private static final KeyPair PAIR = KeyPair.fromSeed(SEED);
  private static final Secret SECRET = Secret.fromSeed(SEED);
  private static final Bytes MESSAGE = Bytes.utf8("prepare 7");

  /** Who is asked; other verifiers with the same accepted set are tested by extending. */
  Verifier verifier() {
    return new Ed25519Verifier();
  }

  static Stream<Bytes> smallOrderEncodings() {
    return EdwardsCurve.smallOrderEncodings().stream();
  }

  @Test
  void curveOfTheTestsIsTheCurveOfBouncyCastle() {
    assertEquals(PAIR.publicKey().bytes(), SECRET.point().encoded());
    BigInteger logarithm = new BigInteger("123456789");
    Signature signature = SECRET.sign(MESSAGE, logarithm, BASE.times(logarithm).encoded());
    assertTrue(verifier().verify(PAIR.publicKey(), MESSAGE, signature));
  }

  @Test
  void smallOrderPointsAreEightWithFourteenEncodings() {
    List<Point> points = EdwardsCurve.smallOrderPoints();
    assertEquals(8, points.stream().distinct().count());
    assertEquals(
        List.of(1, 2, 4, 4, 8, 8, 8, 8), points.stream().map(Point::order).sorted().toList());
    assertEquals(14, EdwardsCurve.smallOrderEncodings().size());
  }

  @Test
  void signatureWithTheGroupOrderAddedToItsScalarIsRefused() {
    Bytes good = PAIR.signer().sign(MESSAGE).bytes();
    BigInteger s = EdwardsCurve.number(good.slice(32, 64));
    for (int times = 1; s.add(L.multiply(BigInteger.valueOf(times))).bitLength() <= 256; times++) {
      BigInteger malleated = s.add(L.multiply(BigInteger.valueOf(times)));
      Signature second = EdwardsCurve.signature(good.slice(0, 32), malleated);
      assertFalse(verifier().verify(PAIR.publicKey(), MESSAGE, second), "S + " + times + "L");
    }
  }

  @Test
  void scalarAtAndAboveTheGroupOrderIsRefused() {
    Bytes r = BASE.encoded();
    BigInteger top = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
    for (BigInteger s : List.of(L, L.add(BigInteger.ONE), BigInteger.TWO.pow(253), top)) {
      Signature claimed = EdwardsCurve.signature(r, s);
      assertFalse(verifier().verify(PAIR.publicKey(), MESSAGE, claimed));
    }
  }

  /** S = 0 is in range: R = -kA makes no equation fail, but k depends on R, so none is found. */
  @Test
  void scalarZeroIsRefusedForOrdinaryR() {
    Signature claimed = EdwardsCurve.signature(BASE.encoded(), BigInteger.ZERO);
    assertFalse(verifier().verify(PAIR.publicKey(), MESSAGE, claimed));
  }

  /** These satisfy the equation times eight, so it is the table that refuses them. */
  @ParameterizedTest
  @MethodSource("smallOrderEncodings")
  void smallOrderRIsRefusedThoughTheEquationHolds(Bytes encodedR) {
    Signature crafted = SECRET.sign(MESSAGE, BigInteger.ZERO, encodedR);
    assertFalse(verifier().verify(PAIR.publicKey(), MESSAGE, crafted));
  }

  /** Shows that the test above is not idle: without the table BouncyCastle would accept eight. */
  @Test
  void bouncyCastleAloneWouldAcceptSmallOrderR() {
    long accepted =
        smallOrderEncodings()
            .map(encodedR -> SECRET.sign(MESSAGE, BigInteger.ZERO, encodedR))
            .filter(Ed25519AcceptedSetTest::bouncyCastleAccepts)
            .count();
    assertEquals(8, accepted);
  }

  @Test
  void nonCanonicalRIsRefused() {
    for (int y = 0; y < 19; y++) {
      for (boolean oddX : new boolean[] {false, true}) {
        Bytes encodedR = EdwardsCurve.encode(P.add(BigInteger.valueOf(y)), oddX);
        Signature crafted = SECRET.sign(MESSAGE, BigInteger.ZERO, encodedR);
        assertFalse(verifier().verify(PAIR.publicKey(), MESSAGE, crafted));
      }
    }
  }

  @Test
  void rWithTheOtherSignIsRefused() {
    Bytes good = PAIR.signer().sign(MESSAGE).bytes();
    assertFalse(
        verifier().verify(PAIR.publicKey(), MESSAGE, Signature.of(Ed25519Test.flipped(good, 255))));
  }

  @Test
  void rOffTheCurveIsRefused() {
    int refused = 0;
    for (int y = 2; y < 40; y++) {
      Bytes encodedR = EdwardsCurve.encode(BigInteger.valueOf(y), false);
      Signature crafted = SECRET.sign(MESSAGE, BigInteger.ONE, encodedR);
      assertFalse(verifier().verify(PAIR.publicKey(), MESSAGE, crafted));
      refused++;
    }
    assertEquals(38, refused);
  }

  /**
   * The accepted set is what BouncyCastle decides: the cofactored equation. Verifiers without the
   * cofactor refuse these signatures by a valid key, which is why none of them may have the last
   * word. Should this test fail after an upgrade, the accepted set has changed, and replicas of the
   * old and the new version would disagree.
   */
  @Test
  void mixedOrderRByAValidKeyIsAccepted() {
    Random random = new Random(8032);
    for (Point torsion : EdwardsCurve.smallOrderPoints()) {
      for (int round = 0; round < 8; round++) {
        BigInteger logarithm = new BigInteger(250, random).add(BigInteger.ONE);
        Bytes encodedR = BASE.times(logarithm).plus(torsion).encoded();
        Signature crafted = SECRET.sign(MESSAGE, logarithm, encodedR);
        assertTrue(
            verifier().verify(PAIR.publicKey(), MESSAGE, crafted), "torsion " + torsion.order());
        assertFalse(verifier().verify(PAIR.publicKey(), Bytes.utf8("prepare 8"), crafted));
      }
    }
  }

  /** The reason for the rule above, and for never asking the JDK: it has no cofactor. */
  @Test
  void verifierWithoutCofactorRefusesMixedOrderR() throws GeneralSecurityException {
    for (Point torsion : EdwardsCurve.smallOrderPoints()) {
      Bytes encodedR = BASE.times(BigInteger.TEN).plus(torsion).encoded();
      Signature crafted = SECRET.sign(MESSAGE, BigInteger.TEN, encodedR);
      assertEquals(torsion.equals(EdwardsCurve.IDENTITY), jdkAccepts(crafted));
    }
    assertTrue(jdkAccepts(PAIR.signer().sign(MESSAGE)));
  }

  /** BouncyCastle repeats some of these checks; they must not depend on that. */
  @Test
  void formIsCheckedBeforeTheEquation() {
    Bytes r = BASE.encoded();
    BigInteger last = L.subtract(BigInteger.ONE);
    assertTrue(Ed25519Verifier.isWellFormed(EdwardsCurve.signature(r, BigInteger.ZERO)));
    assertTrue(Ed25519Verifier.isWellFormed(EdwardsCurve.signature(r, last)));
    assertFalse(Ed25519Verifier.isWellFormed(EdwardsCurve.signature(r, L)));
    for (int bit = 253; bit < 256; bit++) {
      BigInteger high = BigInteger.ONE.setBit(bit);
      assertFalse(Ed25519Verifier.isWellFormed(EdwardsCurve.signature(r, high)));
    }
    for (Bytes smallOrder : EdwardsCurve.smallOrderEncodings()) {
      assertFalse(Ed25519Verifier.isWellFormed(EdwardsCurve.signature(smallOrder, BigInteger.ONE)));
    }
    for (boolean oddX : new boolean[] {false, true}) {
      for (int above = 2; above < 19; above++) {
        Bytes canonical = EdwardsCurve.encode(BigInteger.valueOf(above), oddX);
        Bytes sameY = EdwardsCurve.encode(P.add(BigInteger.valueOf(above)), oddX);
        assertTrue(Ed25519Verifier.isWellFormed(EdwardsCurve.signature(canonical, last)));
        assertFalse(Ed25519Verifier.isWellFormed(EdwardsCurve.signature(sameY, last)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("smallOrderEncodings")
  void smallOrderKeyIsRefused(Bytes encoded) {
    assertThrows(InvalidKeyException.class, () -> PublicKey.of(encoded));
  }

  @Test
  void mixedOrderKeyIsRefused() {
    for (Point torsion : EdwardsCurve.smallOrderPoints()) {
      Bytes encoded = SECRET.point().plus(torsion).encoded();
      if (torsion.equals(EdwardsCurve.IDENTITY)) {
        assertEquals(PAIR.publicKey(), PublicKey.of(encoded));
      } else {
        assertThrows(InvalidKeyException.class, () -> PublicKey.of(encoded));
      }
    }
  }

  @Test
  void nonCanonicalKeyIsRefused() {
    for (int y = 0; y < 19; y++) {
      for (boolean oddX : new boolean[] {false, true}) {
        Bytes encoded = EdwardsCurve.encode(P.add(BigInteger.valueOf(y)), oddX);
        assertThrows(InvalidKeyException.class, () -> PublicKey.of(encoded));
      }
    }
  }

  @Test
  void keyHasExactly32Bytes() {
    for (int size : new int[] {0, 1, 31, 33, 64}) {
      Bytes bytes = Bytes.wrap(new byte[size]);
      assertThrows(InvalidKeyException.class, () -> PublicKey.of(bytes));
    }
  }

  @Test
  void keyOffTheCurveIsRefused() {
    Bytes encoded = Bytes.fromHex("02" + "00".repeat(31));
    assertThrows(InvalidKeyException.class, () -> PublicKey.of(encoded));
  }

  @Test
  void everySignatureTheVerifierAcceptsBouncyCastleAcceptsToo() {
    Random random = new Random(25519);
    int accepted = 0;
    for (int round = 0; round < 400; round++) {
      byte[] bytes = PAIR.signer().sign(MESSAGE).bytes().toByteArray();
      for (int change = random.nextInt(3); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Signature claimed = Signature.of(Bytes.wrap(bytes));
      boolean verdict = verifier().verify(PAIR.publicKey(), MESSAGE, claimed);
      assertEquals(bouncyCastleAccepts(claimed), verdict);
      accepted += verdict ? 1 : 0;
    }
    assertTrue(accepted > 0);
  }

  private static boolean bouncyCastleAccepts(Signature signature) {
    byte[] bytes = signature.bytes().toByteArray();
    byte[] key = PAIR.publicKey().bytes().toByteArray();
    return Ed25519.verify(bytes, 0, key, 0, MESSAGE.toByteArray(), 0, MESSAGE.size());
  }

  /** A new object each time: the JDK's breaks when reused after a bad signature. */
  private static boolean jdkAccepts(Signature signature) throws GeneralSecurityException {
    Bytes der = Bytes.fromHex("302a300506032b6570032100").concat(PAIR.publicKey().bytes());
    java.security.Signature jdk = java.security.Signature.getInstance("Ed25519");
    jdk.initVerify(
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(der.toByteArray())));
    jdk.update(MESSAGE.toByteArray());
    return jdk.verify(signature.bytes().toByteArray());
  }
}
