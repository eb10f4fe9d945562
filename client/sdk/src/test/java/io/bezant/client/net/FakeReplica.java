package io.bezant.client.net;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.Hello;
import io.bezant.protocol.wire.MalformedMessageException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One listening replica with blocking sockets, and the ways it may misbehave. */
final class FakeReplica implements AutoCloseable {

  /** What it does when a client connects. */
  enum Manner {
    /** Introduces itself and answers. */
    HONEST,
    /** Accepts the connection and never says a word. */
    HALF_OPEN,
    /** Finishes the handshake and never introduces itself. */
    NO_HELLO,
    /** Introduces itself, then sends bytes that are no frame. */
    GARBAGE,
    /** Introduces itself, then announces a frame of two gigabytes. */
    OVERSIZED,
    /** Introduces itself as another replica. */
    WRONG_ID,
    /** Introduces itself as of another cluster. */
    WRONG_CLUSTER
  }

  private final FakeCluster cluster;
  private final ReplicaId id;
  private final ServerSocket plain;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<DataOutputStream> talking = new CopyOnWriteArrayList<>();

  /** Opens when a client was turned away or turned away from us. */
  final CountDownLatch closedByClient = new CountDownLatch(3);

  KeyPair key;
  volatile Manner manner = Manner.HONEST;
  Predicate<PublicKey> welcome = client -> true;
  final AtomicInteger framesReceived = new AtomicInteger();

  FakeReplica(FakeCluster cluster, ReplicaId id, KeyPair key) throws IOException {
    this.cluster = cluster;
    this.id = id;
    this.key = key;
    this.plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  int port() {
    return plain.getLocalPort();
  }

  void start() {
    SSLContext context = ChannelIdentity.create(key.signer(), new SecureRandom()).context(welcome);
    Thread.ofVirtual().start(() -> acceptAll(context));
  }

  private void acceptAll(SSLContext context) {
    while (!plain.isClosed()) {
      try {
        Socket socket = plain.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(context, socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(SSLContext context, Socket socket) {
    if (manner == Manner.HALF_OPEN) {
      return;
    }
    try (SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, port(), true)) {
      tls.setUseClientMode(false);
      tls.setNeedClientAuth(true);
      DataInputStream in = new DataInputStream(tls.getInputStream());
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(tls.getOutputStream()));
      tls.startHandshake();
      converse(in, out);
    } catch (IOException | MalformedMessageException | RuntimeException ended) {
      closedByClient.countDown();
    }
  }

  private void converse(DataInputStream in, DataOutputStream out)
      throws IOException, MalformedMessageException {
    FrameCodec codec = new FrameCodec(cluster.config.limits());
    if (!(codec.decode(read(in)) instanceof Frame.HelloFrame)) {
      throw new IOException("no introduction");
    }
    if (manner != Manner.NO_HELLO) {
      write(out, codec.encode(hello()));
    }
    if (manner == Manner.GARBAGE) {
      write(out, Bytes.fromHex("ffffffffffff"));
    }
    if (manner == Manner.OVERSIZED) {
      synchronized (out) {
        out.writeInt(Integer.MAX_VALUE);
        out.flush();
      }
    }
    if (manner == Manner.HONEST) {
      talking.add(out);
    }
    try {
      while (true) {
        Frame frame = codec.decode(read(in));
        framesReceived.incrementAndGet();
        if (frame instanceof Frame.SealedRequest request && manner == Manner.HONEST) {
          cluster.onRequest(request);
        }
        if (frame instanceof Frame.ProbeFrame(long number) && manner == Manner.HONEST) {
          write(out, codec.encode(new Frame.ProbeAnswerFrame(number)));
        }
      }
    } finally {
      talking.remove(out);
    }
  }

  private Hello hello() {
    return Hello.ofReplica(
        manner == Manner.WRONG_CLUSTER ? io.bezant.crypto.Digest.ZERO : cluster.config.clusterId(),
        manner == Manner.WRONG_ID ? new ReplicaId(id.value() + 1) : id,
        "fake");
  }

  void send(Reply reply) {
    Bytes frame = new FrameCodec(cluster.config.limits()).encode(reply);
    for (DataOutputStream out : talking) {
      try {
        write(out, frame);
      } catch (IOException gone) {
        // Whoever reads from this connection takes it out.
      }
    }
  }

  /** Breaks all connections; new ones are accepted. */
  void breakConnections() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException gone) {
        // Closed is closed.
      }
    }
    sockets.clear();
  }

  private static Bytes read(DataInputStream in) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return Bytes.wrap(frame);
  }

  private static void write(DataOutputStream out, Bytes frame) throws IOException {
    synchronized (out) {
      out.writeInt(frame.size());
      out.write(frame.toByteArray());
      out.flush();
    }
  }

  @Override
  public void close() {
    try {
      plain.close();
    } catch (IOException gone) {
      // Closed is closed.
    }
    breakConnections();
  }
}
