package io.bezant.replica;

import io.bezant.crypto.InvalidKeyException;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.Membership;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.ReplicaFile;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads what a replica's directory says. Whatever is wrong is a {@link ConfigException} that names
 * the file, what is wrong with it, and what to do where that is not plain.
 */
public final class ConfigLoader {
  /** The file in a replica's directory that leads to all others. */
  public static final String REPLICA_FILE = "replica.json";

  private static final int MAX_FILE_BYTES = 4 << 20;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private ConfigLoader() {}

  /**
   * The configuration of the replica that lives in a directory.
   *
   * @param durability overrides what the replica file says
   */
  public static ReplicaConfig load(Path directory, Optional<Durability> durability) {
    if (!Files.isDirectory(directory)) {
      throw new ConfigException(
          "there is no directory " + directory + "; `bezant cluster init` makes one per replica");
    }
    Path replicaPath = directory.resolve(REPLICA_FILE);
    ReplicaFile local = parse(replicaPath, ReplicaFile::parse);
    Path clusterPath = directory.resolve(local.cluster()).normalize();
    ClusterFile cluster = parse(clusterPath, ClusterFile::parse);
    Membership membership = cluster.config().membership();
    if (!membership.contains(local.id())) {
      throw new ConfigException(
          "%s: id is %s, but %s lists %d members, 0 to %d"
              .formatted(
                  replicaPath, local.id(), clusterPath, membership.size(), membership.size() - 1));
    }
    Path keyPath = directory.resolve(local.key()).normalize();
    KeyPair key = key(keyPath);
    PublicKey expected = membership.key(local.id());
    if (!key.publicKey().equals(expected)) {
      throw new ConfigException(
          "%s holds the private key of %s, but member %s in %s has the public key %s"
              .formatted(keyPath, key.publicKey().hex(), local.id(), clusterPath, expected.hex()));
    }
    return new ReplicaConfig(
        cluster,
        local,
        key,
        directory,
        directory.resolve(local.dataDirectory()).normalize(),
        durability.orElse(local.durability()));
  }

  private static <T> T parse(Path path, Function<String, T> parser) {
    try {
      return parser.apply(read(path));
    } catch (ConfigException wrong) {
      throw wrong.getMessage() != null && wrong.getMessage().startsWith(path.toString())
          ? wrong
          : new ConfigException(path + ": " + wrong.getMessage());
    }
  }

  private static String read(Path path) {
    try {
      if (!Files.exists(path)) {
        throw new ConfigException(path + " is missing");
      }
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw new ConfigException(path + " is longer than " + MAX_FILE_BYTES + " bytes");
      }
      return Files.readString(path);
    } catch (IOException refused) {
      throw new ConfigException(path + " cannot be read: " + refused);
    }
  }

  private static KeyPair key(Path path) {
    if (!Files.exists(path)) {
      throw new ConfigException(path + " is missing: without its key a replica cannot run");
    }
    requirePrivate(path);
    try {
      return Pem.decodePrivateKey(read(path));
    } catch (InvalidKeyException noKey) {
      throw new ConfigException(path + " holds no Ed25519 private key: " + noKey.getMessage());
    }
  }

  /** A key that others can read may be used by others. */
  private static void requirePrivate(Path path) {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    try {
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      if (permissions.stream().anyMatch(OTHERS::contains)) {
        throw new ConfigException(
            "%s can be read or written by others (%s); a private key must not: chmod 600 %s"
                .formatted(path, PosixFilePermissions.toString(permissions), path));
      }
    } catch (IOException refused) {
      throw new ConfigException(path + " cannot be examined: " + refused);
    }
  }
}
