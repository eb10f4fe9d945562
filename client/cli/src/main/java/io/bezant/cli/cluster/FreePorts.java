package io.bezant.cli.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;

/**
 * Finds ports that nobody uses, for clusters that live briefly. They lie below the range from which
 * the system gives ports to outgoing connections, so that none of those takes one in the meantime.
 */
public final class FreePorts {

  private static final int LOWEST = 10_000;
  private static final int HIGHEST = 32_000;
  private static final int PORTS_PER_REPLICA = 3;
  private static final int ATTEMPTS = 200;

  private FreePorts() {}

  /** A base port for a cluster of so many replicas. */
  public static int basePort(int replicas) {
    SecureRandom random = new SecureRandom();
    int count = PORTS_PER_REPLICA * replicas;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int base = LOWEST + random.nextInt(HIGHEST - LOWEST - count);
      if (areFree(base, count)) {
        return base;
      }
    }
    throw new ClusterException(
        "found no " + count + " free ports in a row between " + LOWEST + " and " + HIGHEST);
  }

  private static boolean areFree(int base, int count) {
    for (int port = base; port < base + count; port++) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }
}
