package io.bezant.cli.cluster;

import io.bezant.client.BezantClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory that a local cluster lives in, and the names of what lies in it.
 *
 * @param path the directory, absolute
 */
public record ClusterFolder(Path path) {

  static final String CLUSTER_FILE = "cluster.json";
  static final String ADMINISTRATOR_KEY = "admin.key";

  /** The file of each replica, in its directory. */
  public static final String REPLICA_FILE = "replica.json";

  static final String REPLICA_KEY = "replica.key";
  static final String DATA_DIRECTORY = "data";

  /** Makes the path absolute. */
  public ClusterFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** What a directory is. */
  public enum Content {
    /** Nothing yet; directories with nothing in them, which may be mounts, count as nothing. */
    EMPTY,
    /** A cluster, whole. */
    CLUSTER,
    /** A cluster whose founding was cut short. */
    UNFINISHED,
    /** Something else. */
    FOREIGN
  }

  /** What lies here. */
  public Content content() {
    if (!Files.exists(path)) {
      return Content.EMPTY;
    }
    if (!Files.isDirectory(path)) {
      return Content.FOREIGN;
    }
    if (Files.exists(clusterFile())) {
      return Files.exists(clientFile(0)) ? Content.CLUSTER : Content.UNFINISHED;
    }
    try {
      for (Path child : children(path)) {
        if (!Files.isDirectory(child) || !children(child).isEmpty()) {
          return Content.FOREIGN;
        }
      }
      return Content.EMPTY;
    } catch (IOException e) {
      throw new ClusterException("cannot look into " + path, e);
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  /** The private key of the cluster's administrator. */
  public Path administratorKey() {
    return path.resolve(ADMINISTRATOR_KEY);
  }

  Path clusterFile() {
    return path.resolve(CLUSTER_FILE);
  }

  /** The client file of a client by index. It is written last: with it the cluster is whole. */
  public Path clientFile(int client) {
    return client == 0
        ? path.resolve(BezantClient.CLIENT_FILE_NAME)
        : path.resolve("client-" + client + ".json");
  }

  static String clientKeyName(int client) {
    return client == 0 ? "client.key" : "client-" + client + ".key";
  }

  /** Where a replica of this directory keeps its log, its state and its evidence. */
  public Path dataDirectory(int replica) {
    return replica(replica).resolve(DATA_DIRECTORY);
  }

  Path replica(int id) {
    return path.resolve("replica-" + id);
  }
}
