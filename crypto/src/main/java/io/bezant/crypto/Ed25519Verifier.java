package io.bezant.crypto;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The {@link Verifier} of pure Ed25519 [RFC 8032 §5.1.7] with one fixed accepted set.
 *
 * <p>Implementations of Ed25519 disagree about crafted signatures, and replicas that disagree about
 * a certificate can be split. The accepted set here is: what BouncyCastle accepts, after these
 * checks that are common to every backend:
 *
 * <ul>
 *   <li>the key is canonical and of prime order, which {@link PublicKey} guarantees;
 *   <li>S is below the order L of the base point [RFC 8032 §5.1.7 step 1], so that adding L to the
 *       S of a signature does not give a second one;
 *   <li>R is the canonical encoding of its point, and not a point of small order, the identity and
 *       the encodings that differ from one in the sign bit included.
 * </ul>
 *
 * <p>BouncyCastle then checks the equation multiplied by the cofactor 8, so a signer may add a
 * point of order 2, 4 or 8 to an R of prime order and is still believed. That is harmless as long
 * as every replica does the same: a faster backend without the cofactor may be asked first, but
 * only its acceptance is final; its refusal must be asked again here.
 *
 * <p>The checks in this class compare bytes only. They are not secret, so time is of no concern.
 */
public final class Ed25519Verifier implements Verifier {
  private static final int POINT_SIZE = 32;
  private static final byte SIGN_BIT = (byte) 0x80;

  /** L = 2^252 + 27742317777372353535851937790883648493, most significant byte first. */
  private static final byte[] GROUP_ORDER =
      hex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

  /** The field prime p = 2^255 - 19, most significant byte first. */
  private static final byte[] FIELD_PRIME =
      hex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");

  /**
   * The y coordinates of the eight points of order 1, 2, 4 and 8, most significant byte first: 1,
   * -1, 0, and two of order 8. Each belongs to one or two points, which differ in the sign of x.
   */
  private static final List<byte[]> SMALL_ORDER_Y =
      List.of(
          hex("0000000000000000000000000000000000000000000000000000000000000001"),
          hex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
          hex("0000000000000000000000000000000000000000000000000000000000000000"),
          hex("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"),
          hex("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"));

  /** Makes a verifier; it has no state, so one is as good as another. */
  public Ed25519Verifier() {}

  @Override
  public boolean verify(PublicKey key, Bytes message, Signature signature) {
    Bytes bytes = signature.bytes();
    return isWellFormed(signature)
        && Ed25519.verify(
            bytes.array(),
            bytes.offset(),
            key.point(),
            message.array(),
            message.offset(),
            message.size());
  }

  /** The checks of R and S that precede the equation, whoever computes it. */
  static boolean isWellFormed(Signature signature) {
    byte[] s = reversed(signature.bytes(), POINT_SIZE);
    if (Arrays.compareUnsigned(s, GROUP_ORDER) >= 0) {
      return false;
    }
    byte[] y = reversed(signature.bytes(), 0);
    y[0] &= (byte) ~SIGN_BIT;
    if (Arrays.compareUnsigned(y, FIELD_PRIME) >= 0) {
      return false;
    }
    for (byte[] smallOrder : SMALL_ORDER_Y) {
      if (Arrays.equals(y, smallOrder)) {
        return false;
      }
    }
    return true;
  }

  /** The 32 bytes from the offset, which are little-endian, most significant byte first. */
  private static byte[] reversed(Bytes signature, int from) {
    byte[] result = new byte[POINT_SIZE];
    for (int i = 0; i < POINT_SIZE; i++) {
      result[POINT_SIZE - 1 - i] = signature.byteAt(from + i);
    }
    return result;
  }

  private static byte[] hex(String digits) {
    return Bytes.fromHex(digits).toByteArray();
  }
}
