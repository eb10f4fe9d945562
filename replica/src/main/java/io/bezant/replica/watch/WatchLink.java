package io.bezant.replica.watch;

import io.bezant.replica.net.ClientConnection;
import java.util.TreeMap;

/** A connection on which somebody watches. Loop thread only. */
final class WatchLink {
  final ClientConnection connection;

  /** By the names that the client gave them. */
  final TreeMap<Long, Watch> watches = new TreeMap<>();

  int liveCount;

  /** The last word of progress for all its watches. */
  long progress;

  WatchLink(ClientConnection connection) {
    this.connection = connection;
  }
}
