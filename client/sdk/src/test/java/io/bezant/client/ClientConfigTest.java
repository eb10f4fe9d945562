package io.bezant.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.HostPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientConfigTest {

  @TempDir Path folder;

  private static KeyPair key(int number) {
    byte[] seed = new byte[KeyPair.SEED_SIZE];
    seed[0] = (byte) number;
    return KeyPair.fromSeed(Bytes.wrap(seed));
  }

  private void writeCluster() throws Exception {
    ClusterFile file =
        new ClusterFile(
            new ClusterConfig(
                new Membership(List.of(key(0).publicKey())),
                key(1).publicKey(),
                List.of(key(2).publicKey()),
                Limits.DEFAULT,
                256,
                512),
            List.of(
                new ClusterFile.MemberAddresses(
                    new HostPort("127.0.0.1", 7400), new HostPort("127.0.0.1", 7401))));
    Files.writeString(folder.resolve("cluster.json"), file.render());
    Files.writeString(folder.resolve("client.key"), Pem.encodePrivateKey(key(2)));
  }

  private Path writeClient(ClientFile file) throws Exception {
    return Files.writeString(folder.resolve("client.json"), file.render());
  }

  @Test
  void pathsAreRelativeToTheFile() throws Exception {
    writeCluster();
    ClientConfig config =
        ClientConfig.load(writeClient(ClientFile.of("cluster.json", "client.key")));
    assertEquals(key(2).publicKey(), config.key().publicKey());
    assertEquals(ClientConfig.DEFAULT_DEADLINE, config.deadline());
    assertEquals(
        new HostPort("127.0.0.1", 7401), config.address(new io.bezant.protocol.ReplicaId(0)));
  }

  @Test
  void addressesAndDeadlineCanBeOverridden() throws Exception {
    writeCluster();
    ClientFile file =
        new ClientFile("cluster.json", "client.key", Map.of(0, new HostPort("::1", 9)), 250);
    assertEquals(file, ClientFile.parse(file.render()));
    ClientConfig config = ClientConfig.load(writeClient(file));
    assertEquals(new HostPort("::1", 9), config.address(new io.bezant.protocol.ReplicaId(0)));
    assertEquals(Duration.ofMillis(250), config.deadline());
  }

  @Test
  void whatCannotBeUsedIsToldWithTheNameOfTheFile() throws Exception {
    assertMessage(folder.resolve("none.json"), "none.json: there is no such file");
    assertMessage(writeClient(ClientFile.of("cluster.json", "client.key")), "cluster.json");
    writeCluster();
    assertMessage(
        writeClient(
            new ClientFile("cluster.json", "client.key", Map.of(5, new HostPort("h", 1)), 1)),
        "replica 5");
    assertMessage(
        Files.writeString(folder.resolve("bad.json"), "{\"format\": 1, \"clutser\": \"x\"}"),
        "cluster is missing");
    Files.writeString(folder.resolve("client.key"), "no key");
    assertMessage(writeClient(ClientFile.of("cluster.json", "client.key")), "client.key");
  }

  private static void assertMessage(Path file, String part) {
    String message =
        String.valueOf(
            assertThrows(BezantException.ConfigInvalid.class, () -> ClientConfig.load(file))
                .getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void theEnvironmentNamesTheFileOrTheFolder() {
    assertEquals(
        Path.of("/x/c.json"),
        BezantClient.configPath(Map.of("BEZANT_CONFIG", "/x/c.json", "BEZANT_DIR", "/y")));
    assertEquals(Path.of("/y/client.json"), BezantClient.configPath(Map.of("BEZANT_DIR", "/y")));
    assertEquals(Path.of(".bezant/client.json"), BezantClient.configPath(Map.of()));
  }

  @Test
  void anEnvironmentThatLeadsNowhereIsNamed() {
    assertEnvironment(Map.of("BEZANT_CONFIG", "/no/c.json"), "/no/c.json", "BEZANT_CONFIG is");
    assertEnvironment(Map.of("BEZANT_DIR", "/no"), "/no/client.json", "BEZANT_DIR is \"/no\"");
    assertEnvironment(
        Map.of("BEZANT_CONFIG", "", "BEZANT_DIR", ""),
        ".bezant/client.json",
        "neither BEZANT_CONFIG nor BEZANT_DIR is set");
  }

  private static void assertEnvironment(Map<String, String> environment, String... parts) {
    String message =
        assertThrows(
                BezantException.ConfigInvalid.class,
                () -> BezantClient.fromEnv(environment).close())
            .toString();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(message.contains("there is no such file"), message);
  }

  @Test
  void aBuilderWithoutAClusterOrAKeySaysWhatIsMissing() {
    String message =
        String.valueOf(
            assertThrows(BezantException.ConfigInvalid.class, () -> BezantClient.builder().build())
                .getMessage());
    assertTrue(message.contains("needs a cluster"), message);
  }
}
