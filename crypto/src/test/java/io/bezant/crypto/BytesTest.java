package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BytesTest {
  /** A byte string that is a slice of a larger array as often as not, beside its plain content. */
  static final class Sample {
    private final Bytes bytes;
    private final byte[] plain;

    Sample(byte[] plain, int padding) {
      this.bytes = embedded(plain, padding);
      this.plain = plain;
    }

    Bytes bytes() {
      return bytes;
    }

    byte[] plain() {
      return plain;
    }

    @Override
    public String toString() {
      return Arrays.toString(plain);
    }
  }

  @Provide
  Arbitrary<Sample> samples() {
    Arbitrary<byte[]> content =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(80),
            Arbitraries.of((byte) 0, (byte) 1, (byte) -1).array(byte[].class).ofMaxSize(5));
    return content.flatMap(
        plain -> Arbitraries.integers().between(0, 3).map(padding -> new Sample(plain, padding)));
  }

  private static Bytes embedded(byte[] plain, int padding) {
    byte[] larger = new byte[plain.length + 2 * padding];
    Arrays.fill(larger, (byte) 0x5a);
    System.arraycopy(plain, 0, larger, padding, plain.length);
    return Bytes.wrap(larger).slice(padding, padding + plain.length);
  }

  @Property
  void equalityOrderAndHashAreThoseOfTheContent(
      @ForAll("samples") Sample left, @ForAll("samples") Sample right) {
    boolean equal = Arrays.equals(left.plain(), right.plain());
    assertEquals(equal, left.bytes().equals(right.bytes()));
    assertEquals(Arrays.hashCode(left.plain()), left.bytes().hashCode());
    assertEquals(equal, left.bytes().equals(right.bytes()), "also with hashes known");
    assertEquals(
        Integer.signum(Arrays.compareUnsigned(left.plain(), right.plain())),
        Integer.signum(left.bytes().compareTo(right.bytes())));
    assertEquals(equal, left.bytes().compareTo(right.bytes()) == 0);
  }

  @Property
  void viewsAndCopiesHoldTheContent(@ForAll("samples") Sample sample) throws IOException {
    Bytes bytes = sample.bytes();
    assertEquals(sample.plain().length, bytes.size());
    assertEquals(sample.plain().length == 0, bytes.isEmpty());
    assertArrayEquals(sample.plain(), bytes.toByteArray());
    assertEquals(bytes, Bytes.copyOf(sample.plain()));
    assertEquals(bytes, Bytes.copyOf(bytes.asByteBuffer()));
    assertEquals(bytes, Bytes.fromHex(bytes.hex()));
    assertEquals(bytes, bytes.compact());
    assertEquals(bytes.size(), bytes.compact().array().length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes.writeTo(out);
    assertArrayEquals(sample.plain(), out.toByteArray());
    for (int i = 0; i < bytes.size(); i++) {
      assertEquals(sample.plain()[i], bytes.byteAt(i));
    }
  }

  @Property
  void everySliceIsTheRange(
      @ForAll("samples") Sample sample, @ForAll int anyFrom, @ForAll int anyTo) {
    int from = Math.floorMod(anyFrom, sample.plain().length + 1);
    int to = from + Math.floorMod(anyTo, sample.plain().length - from + 1);
    Bytes expected = Bytes.copyOf(Arrays.copyOfRange(sample.plain(), from, to));
    assertEquals(expected, sample.bytes().slice(from, to));
    assertEquals(expected, Bytes.copyOf(sample.plain(), from, to - from));
    Bytes rejoined =
        sample.bytes().slice(0, from).concat(sample.bytes().slice(from, sample.plain().length));
    assertEquals(sample.bytes(), rejoined);
  }

  @Property
  void startsWithIsEqualityOfTheFirstBytes(
      @ForAll("samples") Sample whole, @ForAll("samples") Sample prefix) {
    boolean expected =
        prefix.plain().length <= whole.plain().length
            && Arrays.equals(prefix.plain(), Arrays.copyOf(whole.plain(), prefix.plain().length));
    assertEquals(expected, whole.bytes().startsWith(prefix.bytes()));
    assertTrue(prefix.bytes().concat(whole.bytes()).startsWith(prefix.bytes()));
  }

  @Property
  void textIsNeverLongerThanItsLimit(@ForAll("samples") Sample sample) {
    assertTrue(sample.bytes().toString().length() < 120);
  }

  @Test
  void orderIsUnsigned() {
    assertTrue(Bytes.of((byte) 0x7f).compareTo(Bytes.of((byte) 0x80)) < 0);
    assertTrue(Bytes.of((byte) 1).compareTo(Bytes.of((byte) 1, (byte) 0)) < 0);
  }

  @Test
  void callersArrayMayChangeAfterACopy() {
    byte[] array = {1, 2, 3};
    Bytes copied = Bytes.copyOf(array);
    Bytes listed = Bytes.of(array);
    Bytes ranged = Bytes.copyOf(array, 0, 3);
    array[0] = 9;
    Bytes expected = Bytes.fromHex("010203");
    assertEquals(expected, copied);
    assertEquals(expected, listed);
    assertEquals(expected, ranged);
    copied.toByteArray()[0] = 9;
    assertEquals(expected, copied);
  }

  @Test
  void bufferViewIsReadOnlyAndHoldsOnlyTheSlice() {
    ByteBuffer view = Bytes.fromHex("0001020304").slice(1, 3).asByteBuffer();
    assertTrue(view.isReadOnly());
    assertEquals(0, view.position());
    assertEquals(2, view.capacity());
    assertEquals(0x0102, view.getShort());
    assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 9));
  }

  @Test
  void copyingABufferLeavesItsPosition() {
    ByteBuffer direct = ByteBuffer.allocateDirect(8).putLong(0x0102030405060708L).flip();
    direct.position(2);
    assertEquals(Bytes.fromHex("030405060708"), Bytes.copyOf(direct));
    assertEquals(2, direct.position());
  }

  @Test
  void emptyStringsAreOneObject() {
    assertSame(Bytes.EMPTY, Bytes.of());
    assertSame(Bytes.EMPTY, Bytes.wrap(new byte[0]));
    assertSame(Bytes.EMPTY, Bytes.utf8(""));
    assertSame(Bytes.EMPTY, Bytes.utf8("abc").slice(2, 2));
    assertSame(Bytes.EMPTY, Bytes.copyOf(ByteBuffer.allocate(0)));
    assertEquals("", Bytes.EMPTY.utf8());
  }

  @Test
  void wholeSliceAndCompactStringAreTheSameObject() {
    Bytes abc = Bytes.utf8("abc");
    assertSame(abc, abc.slice(0, 3));
    assertSame(abc, abc.compact());
    assertSame(abc, abc.concat(Bytes.EMPTY));
    assertSame(abc, Bytes.EMPTY.concat(abc));
  }

  @Test
  void sliceKeepsTheArrayAndCompactionLeavesIt() {
    Bytes frame = Bytes.wrap(new byte[1000]);
    assertSame(frame.array(), frame.slice(10, 20).array());
    assertEquals(10, frame.slice(10, 20).compact().array().length);
  }

  @Test
  void rangesOutsideAreRefused() {
    Bytes abc = Bytes.utf8("xabcx").slice(1, 4);
    assertThrows(IndexOutOfBoundsException.class, () -> abc.byteAt(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> abc.byteAt(3));
    assertThrows(IndexOutOfBoundsException.class, () -> abc.slice(-1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> abc.slice(2, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> abc.slice(0, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> abc.copyTo(new byte[3], 1));
    assertThrows(IndexOutOfBoundsException.class, () -> abc.copyTo(new byte[3], -1));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.copyOf(new byte[3], 2, 2));
  }

  @Test
  void hexAcceptsBothCasesAndRefusesTheRest() {
    assertEquals(Bytes.of((byte) 0xab, (byte) 0xcd), Bytes.fromHex("abCD"));
    assertEquals("abcd", Bytes.fromHex("ABCD").hex());
    for (String bad : new String[] {"a", "abc", "0x", "zz", " ab", "ab ", "٣٣"}) {
      assertThrows(IllegalArgumentException.class, () -> Bytes.fromHex(bad), bad);
    }
  }

  @Test
  void textIsUtf8() {
    assertEquals(Bytes.fromHex("c3a9e282acf09f9880"), Bytes.utf8("é€😀"));
    assertEquals("é€😀", Bytes.utf8("é€😀").utf8());
    assertEquals("\ufffd", Bytes.of((byte) 0xff).utf8());
  }

  @Test
  void textWithAnUnpairedSurrogateIsRefused() {
    for (String bad : new String[] {"\ud800", "a\udc00b", "\udc00\ud800", "é\ud83d"}) {
      assertThrows(IllegalArgumentException.class, () -> Bytes.utf8(bad));
    }
  }

  @Test
  void printedFormIsReadable() {
    assertEquals("\"\"", Bytes.EMPTY.toString());
    assertEquals("\"user/1\"", Bytes.utf8("user/1").toString());
    assertEquals("0x00ff", Bytes.of((byte) 0, (byte) 0xff).toString());
    assertEquals("0x610a", Bytes.utf8("a\n").toString());
    assertTrue(Bytes.utf8("a".repeat(1000)).toString().endsWith("a\"… (1000 bytes)"));
    assertTrue(Bytes.wrap(new byte[1000]).toString().endsWith("00… (1000 bytes)"));
  }

  @Test
  void bytesEqualNothingElse() {
    assertNotEquals(Bytes.utf8("a"), (Object) "a");
  }
}
