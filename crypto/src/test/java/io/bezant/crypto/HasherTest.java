package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HasherTest {
  @Provide
  Arbitrary<Bytes> strings() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(6).map(Bytes::wrap);
  }

  @Provide
  Arbitrary<List<Bytes>> lists() {
    return strings().list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> tags() {
    return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(16);
  }

  @Test
  void rawHashIsSha256() {
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        Hasher.raw().finish().hex());
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Hasher.raw().bytes(Bytes.utf8("abc")).finish().hex());
  }

  @Test
  void domainIsSixteenBytesPaddedWithZeros() {
    Bytes spelledOut = Bytes.utf8("BEZANT/BATCH/1\0\0").concat(Bytes.utf8("x"));
    assertEquals(
        Hasher.raw().bytes(spelledOut).finish(),
        Hasher.domain("BEZANT/BATCH/1").bytes(Bytes.utf8("x")).finish());
  }

  @Test
  void integersAreBigEndianOfFixedWidth() {
    Digest digest = Hasher.raw().bytes(Bytes.utf8("d")).finish();
    Bytes spelledOut =
        Bytes.fromHex("ff" + "fffe" + "80000001" + "0102030405060708" + "00000002" + "6162")
            .concat(digest.bytes());
    assertEquals(
        Hasher.raw().bytes(spelledOut).finish(),
        Hasher.raw()
            .u8(255)
            .u16(65534)
            .u32(0x80000001)
            .u64(0x0102030405060708L)
            .sized(Bytes.utf8("ab"))
            .digest(digest)
            .finish());
  }

  @Test
  void integersThatDoNotFitAreRefused() {
    for (int bad : new int[] {-1, 256, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> Hasher.raw().u8(bad));
    }
    for (int bad : new int[] {-1, 65536, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> Hasher.raw().u16(bad));
    }
  }

  @Test
  void domainTagsThatPaddingCouldConfuseAreRefused() {
    for (String bad : new String[] {"", "seventeen letters", "a\0", "a b", "é", "a\n"}) {
      assertThrows(IllegalArgumentException.class, () -> Hasher.domain(bad), bad);
    }
  }

  @Test
  void finishedHasherIsUsedUp() {
    Hasher hasher = Hasher.raw();
    hasher.finish();
    assertThrows(IllegalStateException.class, hasher::finish);
    assertThrows(IllegalStateException.class, () -> hasher.u8(1));
    assertThrows(IllegalStateException.class, () -> hasher.bytes(Bytes.EMPTY));
  }

  @Test
  void openHashersOfOneThreadDoNotDisturbEachOther() {
    Digest inner = Hasher.domain("INNER").u64(7).finish();
    Digest expected = Hasher.domain("OUTER").u8(1).digest(inner).finish();
    Digest nested =
        Hasher.domain("OUTER").u8(1).digest(Hasher.domain("INNER").u64(7).finish()).finish();
    assertEquals(expected, nested);
  }

  @Test
  void abandonedHasherLeavesNothingBehind() {
    Digest expected = Hasher.domain("A").u8(1).finish();
    for (int i = 0; i < 10; i++) {
      Hasher.domain("A").u8(99);
      assertThrows(IllegalArgumentException.class, () -> Hasher.raw().u64(5).u8(999));
      assertEquals(expected, Hasher.domain("A").u8(1).finish());
    }
  }

  @Test
  void manyHashersMayBeOpenAtOnce() {
    List<Hasher> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      open.add(Hasher.domain("MANY").u32(i));
    }
    for (int i = 0; i < 20; i++) {
      assertEquals(Hasher.domain("MANY").u32(i).finish(), open.get(i).finish());
    }
  }

  @Test
  void threadsDoNotDisturbEachOther() {
    List<CompletableFuture<Digest>> results = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      int number = i;
      results.add(CompletableFuture.supplyAsync(() -> Hasher.domain("T").u32(number).finish()));
    }
    for (int i = 0; i < results.size(); i++) {
      assertEquals(Hasher.domain("T").u32(i).finish(), results.get(i).join());
    }
  }

  @Property
  void differentDomainsGiveDifferentDigests(
      @ForAll("tags") String one, @ForAll("tags") String two, @ForAll("strings") Bytes content) {
    Assume.that(!one.equals(two));
    assertNotEquals(
        Hasher.domain(one).bytes(content).finish(), Hasher.domain(two).bytes(content).finish());
  }

  @Property
  void differentSplitsOfSizedStringsGiveDifferentDigests(
      @ForAll("lists") List<Bytes> one, @ForAll("lists") List<Bytes> two) {
    assertEquals(one.equals(two), hashOf(one).equals(hashOf(two)));
  }

  @Property
  void movingTheCutChangesTheDigest(@ForAll("strings") Bytes whole, @ForAll int anyCut) {
    Assume.that(!whole.isEmpty());
    int cut = Math.floorMod(anyCut, whole.size());
    List<Bytes> early = List.of(whole.slice(0, cut), whole.slice(cut, whole.size()));
    List<Bytes> late = List.of(whole.slice(0, cut + 1), whole.slice(cut + 1, whole.size()));
    assertNotEquals(hashOf(early), hashOf(late));
  }

  @Property
  void rawBytesMayBeAddedInPieces(@ForAll("lists") List<Bytes> pieces) {
    Hasher hasher = Hasher.raw();
    pieces.forEach(hasher::bytes);
    Bytes whole = pieces.stream().reduce(Bytes.EMPTY, Bytes::concat);
    assertEquals(Hasher.raw().bytes(whole).finish(), hasher.finish());
  }

  @Test
  void digestHasExactly32Bytes() {
    for (int size : new int[] {0, 31, 33}) {
      Bytes bytes = Bytes.wrap(new byte[size]);
      assertThrows(IllegalArgumentException.class, () -> Digest.of(bytes));
    }
  }

  @Test
  void digestsCompareAndPrintAsTheirBytes() {
    Digest low = Digest.of(Bytes.fromHex("00".repeat(31) + "01"));
    Digest high = Digest.of(Bytes.fromHex("ff" + "00".repeat(31)));
    assertEquals(-1, Integer.signum(low.compareTo(high)));
    assertEquals(-1, Integer.signum(Digest.ZERO.compareTo(low)));
    assertEquals(low, Digest.of(Bytes.copyOf(low.bytes().toByteArray())));
    assertNotEquals(low, high);
    assertEquals("ff000000", high.shortHex());
    assertEquals(high.hex(), high.toString());
    assertEquals(low.hashCode(), Digest.of(Bytes.fromHex(low.hex())).hashCode());
    assertEquals(
        Digest.SIZE, Digest.of(Bytes.wrap(new byte[64]).slice(1, 33)).bytes().array().length);
  }

  private static Digest hashOf(List<Bytes> strings) {
    Hasher hasher = Hasher.domain("LIST").u32(strings.size());
    strings.forEach(hasher::sized);
    return hasher.finish();
  }
}
