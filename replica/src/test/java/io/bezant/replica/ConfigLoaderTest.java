package io.bezant.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Pem;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigLoaderTest {
  @TempDir private Path root;
  private ReplicaFolder folder;

  @BeforeEach
  void found() throws IOException {
    folder = ReplicaFolder.found(root, 4);
  }

  private ReplicaConfig load() {
    return ConfigLoader.load(folder.replica(1), Optional.empty());
  }

  private void refused(String expected) {
    ConfigException refused = assertThrows(ConfigException.class, this::load);
    assertEquals(expected.replace("ROOT", root.toString()), refused.getMessage());
  }

  @Test
  void goodFolderBecomesAConfiguration() {
    ReplicaConfig config = load();

    assertEquals(1, config.self().value());
    assertEquals(folder.key(1).publicKey(), config.key().publicKey());
    assertEquals(folder.replica(1).resolve("data"), config.dataDirectory());
    assertEquals(Durability.SYNC, config.durability());
    assertEquals(3, config.network().peers().size());
  }

  @Test
  void flagOverridesTheFilesDurability() {
    ReplicaConfig config = ConfigLoader.load(folder.replica(1), Optional.of(Durability.ASYNC));

    assertEquals(Durability.ASYNC, config.durability());
  }

  static Stream<Arguments> badReplicaFiles() {
    return Stream.of(
        Arguments.of(
            "\"format\" : 1",
            "\"format\" : 2",
            "the replica file's format is 2, this release reads 1"),
        Arguments.of("\"id\" : 1", "\"id\" : -1", "replica file.id must be in 0..65535: -1"),
        Arguments.of("\"id\" : 1", "\"id\" : \"one\"", "replica file.id must be a whole number"),
        Arguments.of("\"id\" : 1,", "", "replica file.id is missing"),
        Arguments.of(
            "\"durability\" : \"sync\"",
            "\"durability\" : \"maybe\"",
            "durability is sync or async, not \"maybe\""),
        Arguments.of(
            "\"key\" : ",
            "\"admin\" : \"nowhere\", \"key\" : ",
            "replica file is not valid JSON: Duplicate field 'admin' (line 7, column 10)"),
        Arguments.of(
            "\"key\" : ",
            "\"speed\" : 11, \"key\" : ",
            "replica file.speed is not known here; known are admin, clientBind, cluster,"
                + " dataDirectory, durability, format, id, key, peerBind, readyMillis,"
                + " scrubPerSecond"));
  }

  @ParameterizedTest
  @MethodSource("badReplicaFiles")
  void badReplicaFileIsRefusedByName(String good, String bad, String expected) throws IOException {
    folder.write(1, folder.text(1).replace(good, bad));

    refused("ROOT/replica-1/replica.json: " + expected);
  }

  @Test
  void missingDirectoryIsNamed() throws IOException {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> ConfigLoader.load(root.resolve("replica-9"), Optional.empty()));
    assertEquals(
        "there is no directory " + root + "/replica-9; `bezant cluster init` makes one per replica",
        refused.getMessage());
  }

  @Test
  void missingReplicaFileIsNamed() throws IOException {
    Files.delete(folder.replica(1).resolve("replica.json"));

    refused("ROOT/replica-1/replica.json is missing");
  }

  @Test
  void missingClusterFileIsNamed() throws IOException {
    Files.delete(folder.clusterFile());

    refused("ROOT/cluster.json is missing");
  }

  @Test
  void idOutsideTheMembershipIsRefused() throws IOException {
    folder.write(1, folder.text(1).replace("\"id\" : 1", "\"id\" : 7"));

    refused("ROOT/replica-1/replica.json: id is 7, but ROOT/cluster.json lists 4 members, 0 to 3");
  }

  @Test
  void missingKeyIsNamed() throws IOException {
    Files.delete(folder.keyFile(1));

    refused("ROOT/replica-1/replica.key is missing: without its key a replica cannot run");
  }

  @Test
  void keyThatOthersCanReadIsRefusedWithTheRemedy() throws IOException {
    folder.writeKey(1, Pem.encodePrivateKey(folder.key(1)), "rw-r-----");

    refused(
        "ROOT/replica-1/replica.key can be read or written by others (rw-r-----); a private key"
            + " must not: chmod 600 ROOT/replica-1/replica.key");
  }

  @Test
  void keyOfAnotherMemberIsRefusedNamingBoth() throws IOException {
    folder.writeKey(1, Pem.encodePrivateKey(folder.key(2)), "rw-------");

    refused(
        "ROOT/replica-1/replica.key holds the private key of %s, but member 1 in ROOT/cluster.json has the public key %s"
            .formatted(folder.key(2).publicKey().hex(), folder.key(1).publicKey().hex()));
  }

  @Test
  void fileThatIsNoKeyIsRefusedWithoutShowingIt() throws IOException {
    folder.writeKey(1, "my secret diary", "rw-------");

    ConfigException refused = assertThrows(ConfigException.class, this::load);
    assertEquals(
        false, String.valueOf(refused.getMessage()).contains("diary"), refused::getMessage);
    assertEquals(
        true,
        String.valueOf(refused.getMessage())
            .startsWith(folder.keyFile(1) + " holds no Ed25519 private key: "),
        refused::getMessage);
  }
}
