package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The frames on their way out on one connection, bounded in bytes from the moment they are offered
 * until the operating system has taken them. Small frames leave together. Thread-safe.
 */
final class OutboundQueue {
  /** How much of a connection's output may be inside Netty. */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 512 << 10);

  private static final int LENGTH_BYTES = 4;
  private static final int MAX_CHUNK_BYTES = 64 << 10;

  private final Channel channel;
  private final long maxBytes;
  private final ArrayDeque<Bytes> waiting = new ArrayDeque<>();
  private final AtomicBoolean isScheduled = new AtomicBoolean();
  private long bytes;

  OutboundQueue(Channel channel, long maxBytes) {
    this.channel = channel;
    this.maxBytes = maxBytes;
  }

  Channel channel() {
    return channel;
  }

  /** How many bytes are on their way. */
  long bytes() {
    synchronized (waiting) {
      return bytes;
    }
  }

  /** Adds a frame; false if there is no room for it. It leaves after the next {@link #flush}. */
  boolean offer(Bytes frame) {
    int size = frame.size() + LENGTH_BYTES;
    synchronized (waiting) {
      if (bytes + size > maxBytes) {
        return false;
      }
      bytes += size;
      waiting.add(frame);
    }
    return true;
  }

  /** Lets the frames offered so far leave, as fast as the connection takes them. */
  void flush() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return;
      }
    }
    if (isScheduled.compareAndSet(false, true)) {
      channel.eventLoop().execute(this::drain);
    }
  }

  /** Writes while the connection takes it; on its event loop only. */
  void drain() {
    isScheduled.set(false);
    boolean hasWritten = false;
    while (channel.isWritable()) {
      ByteBuf chunk = nextChunk();
      if (!chunk.isReadable()) {
        chunk.release();
        break;
      }
      int size = chunk.readableBytes();
      var unused = channel.write(chunk).addListener(written -> free(size));
      hasWritten = true;
    }
    if (hasWritten) {
      channel.flush();
    }
  }

  private ByteBuf nextChunk() {
    synchronized (waiting) {
      int size = 0;
      int count = 0;
      for (Bytes frame : waiting) {
        int next = frame.size() + LENGTH_BYTES;
        if (count > 0 && size + next > MAX_CHUNK_BYTES) {
          break;
        }
        size += next;
        count++;
      }
      ByteBuf chunk = channel.alloc().buffer(size, Math.max(1, size));
      for (int i = 0; i < count; i++) {
        Bytes frame = waiting.remove();
        chunk.writeInt(frame.size());
        chunk.writeBytes(frame.asByteBuffer());
      }
      return chunk;
    }
  }

  private void free(int size) {
    synchronized (waiting) {
      bytes -= size;
    }
  }
}
