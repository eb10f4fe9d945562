package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Cuts the stream of a connection into frames: a length of four bytes, then as many bytes. The
 * length is judged before anything is set aside for it; memory grows only with bytes that have
 * really arrived. Until the connection is introduced only tiny frames pass.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  /** Enough for any introduction. */
  static final int MAX_HELLO_BYTES = 1024;

  private static final int LENGTH_BYTES = 4;

  private int maxFrameBytes = MAX_HELLO_BYTES;
  private boolean isBroken;

  /** Sets the limit for the frames to come; on the connection's event loop only. */
  void allowFramesUpTo(int maxBytes) {
    maxFrameBytes = maxBytes;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (isBroken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() < LENGTH_BYTES) {
      return;
    }
    long length = in.getUnsignedInt(in.readerIndex());
    if (length < 1 || length > maxFrameBytes) {
      isBroken = true;
      throw new TooLongFrameException(
          "a frame of " + length + " bytes was announced, allowed are 1.." + maxFrameBytes);
    }
    if (in.readableBytes() - LENGTH_BYTES < length) {
      return;
    }
    in.skipBytes(LENGTH_BYTES);
    byte[] content = new byte[(int) length];
    in.readBytes(content);
    out.add(Bytes.wrap(content));
  }
}
