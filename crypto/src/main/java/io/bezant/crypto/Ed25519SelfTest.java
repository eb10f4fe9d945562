package io.bezant.crypto;

import java.util.List;

/**
 * What an engine must get right before it is believed: it makes BouncyCastle's signatures, accepts
 * them, and accepts nothing that BouncyCastle refuses.
 *
 * <p>Three crafted signatures are among what is asked: R is the sum of a point of prime order and
 * one of order 2, 4 or 8. BouncyCastle accepts them, engines without the cofactor refuse them, and
 * either is sound, since a refusal is asked again. The engine must also judge rightly after it has
 * refused: some objects are broken by a bad signature.
 */
final class Ed25519SelfTest {
  private static final int MESSAGES = 2;

  /** The seed of RFC 8032 §7.1, test 1. */
  static final Bytes SEED =
      Bytes.fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

  static final Bytes MESSAGE = Bytes.utf8("prepare 7");

  /** By that key over that message, with points of order 2, 4 and 8 added to R. */
  static final List<Signature> MIXED_ORDER =
      List.of(
          signature(
              "63a77e71894eaceccbf33e7d031e757b8021446bcb733d4d9403fe20b20973a2"
                  + "6bdb2a4bb0fe627659344147b927ae0f8deab5f817dc6cc5ecf483748781a700"),
          signature(
              "9eb1476a844ad1a1f27faf32c137892ef2d3ff282a8995e4fd8f42453e67529e"
                  + "4e99f925e39add805c2eb046c8819df4e1beef46300e3d7b8de8a384dc00ad0a"),
          signature(
              "8f95c65adcd54010bf713db5063f8711b9c194cf2f6a1bc8e459b9e6b443b46b"
                  + "929982b0a401f042daa42efca99dbd5e1f7fe31110725eb5f9fcb556dd0e7402"));

  private static final Verifier BOUNCY_CASTLE = new Ed25519Verifier();

  private Ed25519SelfTest() {}

  static boolean isSound(Ed25519Engine engine) {
    KeyPair pair = KeyPair.fromSeed(SEED);
    KeyPair other = KeyPair.fromSeed(Hasher.raw().bytes(SEED).finish().bytes());
    for (Signature crafted : MIXED_ORDER) {
      if (!agrees(engine, pair.publicKey(), MESSAGE, crafted)) {
        return false;
      }
    }
    for (int i = 0; i < MESSAGES; i++) {
      Bytes message = Bytes.wrap(new byte[i * i * Signature.SIZE]).concat(MESSAGE);
      if (!isSound(engine, pair, message) || !isSound(engine, other, message)) {
        return false;
      }
      Signature foreign = other.signer().sign(message);
      if (!agrees(engine, pair.publicKey(), message, foreign)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSound(Ed25519Engine engine, KeyPair pair, Bytes message) {
    Signature good = pair.signer().sign(message);
    if (!engine.sign(pair, message).map(good::equals).orElse(false)) {
      return false;
    }
    for (int changed = 0; changed < Signature.SIZE; changed++) {
      byte[] bytes = good.bytes().toByteArray();
      bytes[changed] ^= (byte) (1 << (changed % Byte.SIZE));
      if (!agrees(engine, pair.publicKey(), message, Signature.of(Bytes.wrap(bytes)))
          || !engine.accepts(pair.publicKey(), message, good)) {
        return false;
      }
    }
    return !engine.accepts(pair.publicKey(), message.concat(MESSAGE), good);
  }

  /** Whether the engine accepts this only if BouncyCastle does. */
  private static boolean agrees(
      Ed25519Engine engine, PublicKey key, Bytes message, Signature claimed) {
    return !engine.accepts(key, message, claimed)
        || !Ed25519Verifier.isWellFormed(claimed)
        || BOUNCY_CASTLE.verify(key, message, claimed);
  }

  private static Signature signature(String hex) {
    return Signature.of(Bytes.fromHex(hex));
  }
}
