package io.bezant.testing;

import io.bezant.protocol.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port that the system has given us, kept while the replica that listens on it is down: a socket
 * that is bound and neither listens nor connects.
 *
 * <p>Linux lets another socket of this user listen on the port meanwhile, and gives it to nobody
 * who asks for any. Elsewhere it must be let go before somebody listens.
 */
final class ReservedPort implements AutoCloseable {

  private static final boolean CAN_BE_SHARED = System.getProperty("os.name", "").equals("Linux");

  private final Socket holder = new Socket();
  private final HostPort place;

  ReservedPort() throws IOException {
    holder.setReuseAddress(true);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    holder.bind(new InetSocketAddress(loopback, 0));
    place = new HostPort(loopback.getHostAddress(), holder.getLocalPort());
  }

  HostPort place() {
    return place;
  }

  /** Before somebody listens on it. */
  void handOver() throws IOException {
    if (!CAN_BE_SHARED) {
      close();
    }
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
