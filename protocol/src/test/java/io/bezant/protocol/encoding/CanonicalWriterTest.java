package io.bezant.protocol.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CanonicalWriterTest {

  @Property
  void whatIsWrittenReadsBack(
      @ForAll @IntRange(max = 0xFF) int u8,
      @ForAll @IntRange(max = 0xFFFF) int u16,
      @ForAll @IntRange int u32,
      @ForAll long u64,
      @ForAll boolean flag,
      @ForAll byte[] bytes)
      throws Exception {
    Bytes value = Bytes.copyOf(bytes);
    Bytes written =
        new CanonicalWriter()
            .u8(u8)
            .u16(u16)
            .u32(u32)
            .u64(u64)
            .flag(flag)
            .sized(value)
            .raw(value)
            .toBytes();
    CanonicalReader reader = new CanonicalReader(written);
    assertEquals(u8, reader.u8());
    assertEquals(u16, reader.u16());
    assertEquals(u32, reader.u32());
    assertEquals(u64, reader.u64());
    assertEquals(flag, reader.flag());
    assertEquals(value, reader.sized());
    assertEquals(value, reader.raw(value.size()));
    reader.requireEnd();
  }

  @Property
  void lengthBeyondTheEndIsMalformed(@ForAll @IntRange(min = 1) int length) {
    Bytes bomb = new CanonicalWriter().u32(length).toBytes();
    assertThrows(MalformedEncodingException.class, () -> new CanonicalReader(bomb).sized());
    assertThrows(
        MalformedEncodingException.class,
        () -> new CanonicalReader(bomb).count(0, Integer.MAX_VALUE, 1));
  }

  @Test
  void bytesLeftOverAreMalformed() {
    assertThrows(
        MalformedEncodingException.class,
        () -> new CanonicalReader(Bytes.of((byte) 0)).requireEnd());
  }

  @Test
  void flagIsZeroOrOne() {
    assertThrows(
        MalformedEncodingException.class, () -> new CanonicalReader(Bytes.of((byte) 2)).flag());
  }

  @Test
  void numberThatDoesNotFitIsNotWritten() {
    CanonicalWriter writer = new CanonicalWriter();
    assertThrows(IllegalArgumentException.class, () -> writer.u8(256));
    assertThrows(IllegalArgumentException.class, () -> writer.u16(-1));
    assertThrows(IllegalArgumentException.class, () -> writer.u32(-1));
  }
}
