package io.bezant.protocol.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class KeyRangeTest {

  @Property
  void prefixHoldsExactlyWhatBeginsWithIt(
      @ForAll("strings") Bytes prefix, @ForAll("strings") Bytes key) {
    assertEquals(key.startsWith(prefix), KeyRange.prefix(prefix).contains(key));
  }

  @Property
  void oneKeyIsARangeOfItsOwn(@ForAll("strings") Bytes key, @ForAll("strings") Bytes other) {
    KeyRange range = KeyRange.of(key);
    assertTrue(range.isOneKey());
    assertEquals(key.equals(other), range.contains(other));
  }

  @Property
  void rangesOverlapExactlyWhenTheyShareAKey(
      @ForAll("ranges") KeyRange one, @ForAll("ranges") KeyRange other) {
    boolean shared = false;
    for (int length = 0; length <= 3; length++) {
      for (int number = 0; number < 1 << (2 * length); number++) {
        shared |= one.contains(key(length, number)) && other.contains(key(length, number));
      }
    }
    assertTrue(!shared || one.overlaps(other), "what they share");
    assertEquals(one.overlaps(other), other.overlaps(one));
    if (one.overlaps(other)) {
      Bytes first = one.from().compareTo(other.from()) > 0 ? one.from() : other.from();
      assertTrue(one.contains(first) && other.contains(first));
    }
  }

  private static Bytes key(int length, int number) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = LETTERS[(number >> (2 * i)) & 3];
    }
    return Bytes.wrap(bytes);
  }

  @Test
  void prefixOfHighestBytesGoesToTheEnd() {
    assertEquals(Optional.empty(), KeyRange.prefix(Bytes.of((byte) -1, (byte) -1)).to());
    assertEquals(
        Optional.of(Bytes.of((byte) 2)), KeyRange.prefix(Bytes.of((byte) 1, (byte) -1)).to());
    assertEquals(KeyRange.all(), KeyRange.prefix(Bytes.EMPTY));
  }

  @Test
  void rangeThatEndsWhereItBeginsIsEmpty() {
    Bytes key = Bytes.utf8("k");
    assertFalse(KeyRange.of(key, key).contains(key));
    assertFalse(KeyRange.of(key, key).overlaps(KeyRange.all()));
    assertFalse(KeyRange.of(key, Bytes.EMPTY).overlaps(KeyRange.all()));
  }

  private static final byte[] LETTERS = {0, 1, 'a', -1};

  @Provide
  Arbitrary<Bytes> strings() {
    return Arbitraries.of(0, 1, 2, 3)
        .list()
        .ofMaxSize(3)
        .map(
            letters -> {
              byte[] bytes = new byte[letters.size()];
              for (int i = 0; i < bytes.length; i++) {
                bytes[i] = LETTERS[letters.get(i)];
              }
              return Bytes.wrap(bytes);
            });
  }

  @Provide
  Arbitrary<KeyRange> ranges() {
    return Combinators.combine(strings(), strings().optional()).as(KeyRange::new);
  }
}
