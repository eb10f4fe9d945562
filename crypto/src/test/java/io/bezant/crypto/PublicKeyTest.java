package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PublicKeyTest {
  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);

  @Test
  void keysAreEqualByEncoding() {
    PublicKey again = PublicKey.of(Bytes.copyOf(ALICE.bytes().toByteArray()));
    assertEquals(ALICE, again);
    assertEquals(ALICE.hashCode(), again.hashCode());
    assertNotEquals(ALICE, BOB);
    assertEquals(ALICE.bytes().compareTo(BOB.bytes()), ALICE.compareTo(BOB));
  }

  @Test
  void keyPrintsAsItsHexadecimalDigits() {
    assertEquals(ALICE.bytes().hex(), ALICE.toString());
    assertEquals(ALICE.bytes().hex(), ALICE.hex());
  }

  @Test
  void keyKeepsNoFrameAlive() {
    Bytes frame = Bytes.utf8("frame").concat(ALICE.bytes()).concat(Bytes.utf8("rest"));
    assertEquals(PublicKey.SIZE, PublicKey.of(frame.slice(5, 37)).bytes().array().length);
  }

  @Test
  void cacheAnswersAsValidationDoes() {
    PublicKeyCache cache = new PublicKeyCache(1);
    for (PublicKey each : new PublicKey[] {ALICE, BOB, ALICE, ALICE, BOB}) {
      assertEquals(each, cache.get(Bytes.copyOf(each.bytes().toByteArray())));
    }
  }

  @Test
  void cacheReturnsTheKeyItHolds() {
    PublicKeyCache cache = new PublicKeyCache(64);
    PublicKey first = cache.get(ALICE.bytes());
    assertSame(first, cache.get(Bytes.copyOf(ALICE.bytes().toByteArray())));
  }

  @Test
  void cacheRefusesInvalidKeysEveryTime() {
    PublicKeyCache cache = new PublicKeyCache(2);
    Bytes identity = Bytes.fromHex("01" + "00".repeat(31));
    for (int round = 0; round < 3; round++) {
      assertThrows(InvalidKeyException.class, () -> cache.get(identity));
      assertThrows(InvalidKeyException.class, () -> cache.get(Bytes.EMPTY));
    }
  }

  @Test
  void cacheSizeIsAPowerOfTwoWithinTheLimit() {
    for (int slots : new int[] {0, -1, 3, Integer.MIN_VALUE, 2 * PublicKeyCache.MAX_SLOTS}) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> new PublicKeyCache(slots));
      assertTrue(String.valueOf(refusal.getMessage()).contains(Integer.toString(slots)));
    }
  }

  private static PublicKey key(int seed) {
    byte[] bytes = new byte[KeyPair.SEED_SIZE];
    bytes[0] = (byte) seed;
    return KeyPair.fromSeed(Bytes.wrap(bytes)).publicKey();
  }
}
