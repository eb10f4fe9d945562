package io.bezant.crypto.tls;

import io.bezant.crypto.Bytes;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A client's and a server's engine joined by two buffers in memory. */
record EnginePair(SSLEngine client, SSLEngine server) {
  private static final int MAX_STEPS = 200;
  private static final int BUFFER_SIZE = 64 * 1024;

  /** Runs until neither side has anything more to do for the handshake; any refusal is thrown. */
  void handshake() throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(BUFFER_SIZE);
    ByteBuffer toClient = ByteBuffer.allocate(BUFFER_SIZE);
    client.beginHandshake();
    server.beginHandshake();
    for (int step = 0; step < MAX_STEPS; step++) {
      boolean moved = advance(client, toClient, toServer);
      moved |= advance(server, toServer, toClient);
      if (!moved) {
        return;
      }
    }
    throw new IllegalStateException("the handshake does not end");
  }

  Bytes clientSends(Bytes message) throws SSLException {
    return transfer(client, server, message);
  }

  Bytes serverSends(Bytes message) throws SSLException {
    return transfer(server, client, message);
  }

  private static boolean advance(SSLEngine engine, ByteBuffer in, ByteBuffer out)
      throws SSLException {
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
      return true;
    }
    if (status == HandshakeStatus.NEED_WRAP) {
      SSLEngineResult wrapped = engine.wrap(ByteBuffer.allocate(0), out);
      return wrapped.bytesProduced() > 0;
    }
    in.flip();
    SSLEngineResult unwrapped = engine.unwrap(in, ByteBuffer.allocate(BUFFER_SIZE));
    in.compact();
    return unwrapped.bytesConsumed() > 0;
  }

  private static Bytes transfer(SSLEngine from, SSLEngine to, Bytes message) throws SSLException {
    ByteBuffer wire = ByteBuffer.allocate(BUFFER_SIZE);
    ByteBuffer received = ByteBuffer.allocate(BUFFER_SIZE);
    from.wrap(message.asByteBuffer(), wire);
    wire.flip();
    while (wire.hasRemaining()) {
      to.unwrap(wire, received);
    }
    return Bytes.copyOf(received.flip());
  }
}
