package io.bezant.replica.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private final FrameDecoder decoder = new FrameDecoder();
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  private static ByteBuf frame(String text) {
    Bytes content = Bytes.utf8(text);
    return Unpooled.buffer().writeInt(content.size()).writeBytes(content.asByteBuffer());
  }

  @Test
  void frameComesOutWhole() {
    channel.writeInbound(frame("hello"));

    assertEquals(Bytes.utf8("hello"), channel.readInbound());
  }

  @Test
  void severalFramesOfOneReadComeOutInOrder() {
    channel.writeInbound(Unpooled.wrappedBuffer(frame("one"), frame("two")));

    assertEquals(Bytes.utf8("one"), channel.readInbound());
    assertEquals(Bytes.utf8("two"), channel.readInbound());
  }

  @Test
  void frameThatComesByteByByteWaitsUntilItIsWhole() {
    ByteBuf whole = frame("slow");
    while (whole.readableBytes() > 1) {
      channel.writeInbound(whole.readRetainedSlice(1));
      assertNull(channel.readInbound());
    }
    channel.writeInbound(whole);

    assertEquals(Bytes.utf8("slow"), channel.readInbound());
  }

  @Test
  void announcedLengthIsRefusedBeforeAnythingIsSetAside() {
    ByteBuf bomb = Unpooled.buffer(4).writeInt(900_000_000);

    TooLongFrameException refused =
        assertThrows(TooLongFrameException.class, () -> channel.writeInbound(bomb));
    assertTrue(String.valueOf(refused.getMessage()).contains("900000000"), refused::getMessage);
  }

  @Test
  void negativeLengthIsALargeOne() {
    ByteBuf bomb = Unpooled.buffer(4).writeInt(-1);

    assertThrows(TooLongFrameException.class, () -> channel.writeInbound(bomb));
  }

  @Test
  void emptyFrameIsRefused() {
    ByteBuf empty = Unpooled.buffer(4).writeInt(0);

    assertThrows(TooLongFrameException.class, () -> channel.writeInbound(empty));
  }

  @Test
  void nothingPassesAfterARefusal() {
    ByteBuf bomb = Unpooled.buffer(4).writeInt(900_000_000);
    assertThrows(TooLongFrameException.class, () -> channel.writeInbound(bomb));

    channel.writeInbound(frame("late"));

    assertNull(channel.readInbound());
  }

  @Test
  void onlyTinyFramesPassUntilMoreIsAllowed() {
    String large = "x".repeat(FrameDecoder.MAX_HELLO_BYTES + 1);
    decoder.allowFramesUpTo(1 << 20);
    channel.writeInbound(frame(large));
    assertEquals(Bytes.utf8(large), channel.readInbound());

    EmbeddedChannel unknown = new EmbeddedChannel(new FrameDecoder());
    assertThrows(TooLongFrameException.class, () -> unknown.writeInbound(frame(large)));
  }
}
