package io.bezant.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The way of one client to one replica, which can be cut. */
final class Relay implements AutoCloseable {

  private final ServerSocket door;
  private final String host;
  private final int port;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean isCut;

  /** A way to there; callers come to {@link #address}. */
  Relay(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** Breaks what there is of connections, and lets nobody through. */
  void cut() {
    isCut = true;
    open.forEach(Relay::end);
    open.clear();
  }

  void join() {
    isCut = false;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        if (isCut) {
          end(caller);
        } else {
          connect(caller);
        }
      } catch (IOException closedOrRefused) {
        // The caller tries again.
      }
    }
  }

  private void connect(Socket caller) throws IOException {
    Socket replica;
    try {
      replica = new Socket(host, port);
    } catch (IOException refused) {
      end(caller);
      throw refused;
    }
    open.add(caller);
    open.add(replica);
    Thread.startVirtualThread(() -> carry(caller, replica));
    Thread.startVirtualThread(() -> carry(replica, caller));
    if (isCut) {
      cut();
    }
  }

  private static void carry(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException broken) {
      // Both ends are closed below.
    } finally {
      end(from);
      end(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }
}
