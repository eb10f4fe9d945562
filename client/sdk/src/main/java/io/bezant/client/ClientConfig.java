package io.bezant.client;

import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * All that a client must be told: whom it speaks to, who it is, and how patient it is.
 *
 * @param cluster the replicas, their keys and where they listen
 * @param key the client's key pair
 * @param addresses of replicas that are reached elsewhere than the cluster says, by replica
 * @param deadline how long a call may take unless it says otherwise
 */
public record ClientConfig(
    ClusterFile cluster, KeyPair key, Map<Integer, HostPort> addresses, Duration deadline) {

  /** How long a call may take where nobody says otherwise. */
  public static final Duration DEFAULT_DEADLINE =
      Duration.ofMillis(ClientFile.DEFAULT_DEADLINE_MILLIS);

  /** The longest deadline: beyond it, a call would wait for people and not for machines. */
  public static final Duration MAX_DEADLINE = Duration.ofDays(1);

  private static final long MAX_FILE_BYTES = 4L << 20;

  /** Copies the addresses; rejects values that cannot be used, naming them. */
  public ClientConfig {
    addresses = Map.copyOf(addresses);
    requireDeadline(deadline);
    int replicas = cluster.config().membership().size();
    for (int replica : addresses.keySet()) {
      if (replica < 0 || replica >= replicas) {
        throw new BezantException.ConfigInvalid(
            "an address is given for replica "
                + replica
                + ", but the cluster has replicas 0.."
                + (replicas - 1));
      }
    }
  }

  /** Rejects deadlines that are not positive or longer than {@link #MAX_DEADLINE}. */
  static Duration requireDeadline(Duration deadline) {
    if (deadline.toMillis() < 1 || deadline.compareTo(MAX_DEADLINE) > 0) {
      throw new BezantException.ConfigInvalid(
          "a deadline must be in 1 ms.." + MAX_DEADLINE.toHours() + " h, not " + deadline);
    }
    return deadline;
  }

  /**
   * Reads a client file and the files it names.
   *
   * @throws BezantException.ConfigInvalid if one of them cannot be read or used
   */
  public static ClientConfig load(Path clientFile) {
    ClientFile file = read(clientFile, ClientFile::parse);
    Path folder = clientFile.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      throw new BezantException.ConfigInvalid(clientFile + " is not a file");
    }
    return new ClientConfig(
        loadCluster(folder.resolve(file.cluster())),
        loadKey(folder.resolve(file.key())),
        file.addresses(),
        Duration.ofMillis(file.deadlineMillis()));
  }

  /** Reads a cluster file. */
  static ClusterFile loadCluster(Path path) {
    return read(path, ClusterFile::parse);
  }

  /** Reads a private key. */
  static KeyPair loadKey(Path path) {
    return read(path, Pem::decodePrivateKey);
  }

  private static <T> T read(Path path, Function<String, T> parser) {
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw new BezantException.ConfigInvalid(
            path + " is longer than " + MAX_FILE_BYTES + " bytes: is it the right file?");
      }
      return parser.apply(Files.readString(path, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new BezantException.ConfigInvalid("cannot read " + path + ": " + reason(e), e);
    } catch (IllegalArgumentException | io.bezant.protocol.config.ConfigException e) {
      throw new BezantException.ConfigInvalid(path + ": " + e.getMessage(), e);
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof java.nio.file.NoSuchFileException
        ? "there is no such file"
        : String.valueOf(failure.getMessage());
  }

  /** Where the replica listens for this client. */
  HostPort address(io.bezant.protocol.ReplicaId replica) {
    HostPort override = addresses.get(replica.value());
    return override == null ? cluster.addresses(replica).client() : override;
  }
}
