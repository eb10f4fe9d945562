package io.bezant.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.ClientConfig;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.protocol.Limits;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.config.ReplicaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFounderTest {

  @TempDir private Path home = Path.of("");

  private ClusterPlan plan() {
    return new ClusterPlan(4, 2, 8, Limits.DEFAULT, new ClusterPlan.Places.Loopback(7400));
  }

  /**
   * A founder whose replicas make no data: a script stands for them, and notes what it was told.
   */
  private ClusterFounder founder() throws IOException {
    Path script = home.resolve("launcher");
    Files.writeString(script, "#!/bin/sh\necho \"$@\" > '" + home.resolve("told") + "'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return new ClusterFounder(new Launcher(script));
  }

  @Test
  void newClusterIsWholeAndItsFilesAreForTheirOwnerAlone() throws IOException {
    ClusterFolder folder = new ClusterFolder(home.resolve("cluster"));
    LocalCluster cluster = founder().found(folder, plan());
    assertEquals(ClusterFolder.Content.CLUSTER, folder.content());
    assertEquals(4, cluster.replicas().size());
    for (int i = 0; i < 4; i++) {
      Path directory = folder.path().resolve("replica-" + i);
      ReplicaFile file = ReplicaFile.parse(Files.readString(directory.resolve("replica.json")));
      KeyPair key = Pem.decodePrivateKey(Files.readString(directory.resolve("replica.key")));
      assertEquals(cluster.file().config().membership().keys().get(i), key.publicKey());
      assertEquals(new HostPort("127.0.0.1", 7402 + 3 * i), file.admin());
      assertTrue(Files.exists(directory.resolve(file.cluster())));
    }
    List<ClientConfig> clients =
        Stream.of("client.json", "client-1.json")
            .map(name -> ClientConfig.load(folder.path().resolve(name)))
            .toList();
    assertEquals(
        cluster.file().config().clients(),
        clients.stream().map(client -> client.key().publicKey()).toList());
    try (Stream<Path> all = Files.walk(folder.path())) {
      for (Path each : all.toList()) {
        assertEquals(
            Files.isDirectory(each) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(each)),
            each.toString());
      }
    }
    String told = Files.readString(home.resolve("told"));
    assertTrue(told.startsWith("replica init --dir "), told);
    assertEquals(4, told.split("--dir", -1).length - 1);
  }

  @Test
  void twoClustersNeverShareAKeyOrAnIdentity() throws IOException {
    LocalCluster one = founder().found(new ClusterFolder(home.resolve("one")), plan());
    LocalCluster two = founder().found(new ClusterFolder(home.resolve("two")), plan());
    assertNotEquals(one.file().config().clusterId(), two.file().config().clusterId());
    assertFalse(
        one.file().config().membership().keys().stream()
            .anyMatch(two.file().config().membership().keys()::contains));
  }

  @Test
  void nothingIsEverOverwritten() throws IOException {
    ClusterFolder folder = new ClusterFolder(home.resolve("cluster"));
    ClusterFounder founder = founder();
    founder.found(folder, plan());
    String before = Files.readString(folder.clusterFile());
    assertRefused(founder, folder, "lives there already");
    assertEquals(before, Files.readString(folder.clusterFile()));

    ClusterFolder foreign = new ClusterFolder(home.resolve("foreign"));
    Files.createDirectory(foreign.path());
    Files.writeString(foreign.path().resolve("diary.txt"), "dear diary");
    assertRefused(founder, foreign, "not empty");

    ClusterFolder mounts = new ClusterFolder(home.resolve("mounts"));
    Files.createDirectories(mounts.path().resolve("replica-0"));
    assertEquals(ClusterFolder.Content.EMPTY, mounts.content());

    Files.delete(folder.clientFile(0));
    assertRefused(founder, folder, "never finished");
  }

  private void assertRefused(ClusterFounder founder, ClusterFolder folder, String why) {
    ClusterException refusal =
        assertThrows(ClusterException.class, () -> founder.found(folder, plan()));
    assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
  }

  @Test
  void hostsOfTheirOwnShareTheirPorts() throws IOException {
    ClusterFolder folder = new ClusterFolder(home.resolve("hosts"));
    LocalCluster cluster =
        founder()
            .found(
                folder,
                new ClusterPlan(
                    4,
                    1,
                    8,
                    Limits.DEFAULT,
                    new ClusterPlan.Places.Hosts(
                        "replica-%", 7400, Optional.of(new HostPort("127.0.0.1", 7401)))));
    assertEquals(new HostPort("replica-3", 7401), cluster.file().addresses().get(3).client());
    ReplicaFile file =
        ReplicaFile.parse(Files.readString(folder.path().resolve("replica-3/replica.json")));
    assertEquals(Optional.of(new HostPort("0.0.0.0", 7401)), file.clientBind());
    assertTrue(Files.exists(folder.path().resolve("replica-3").resolve(file.cluster())));
    assertEquals(
        new HostPort("127.0.0.1", 7410),
        ClientConfig.load(folder.clientFile(0)).addresses().get(3));
  }

  @Test
  void portsBeyondTheLastAreRefused() throws IOException {
    ClusterPlan plan =
        new ClusterPlan(4, 1, 8, Limits.DEFAULT, new ClusterPlan.Places.Loopback(65_530));
    ClusterFounder founder = founder();
    ClusterFolder folder = new ClusterFolder(home.resolve("high"));
    assertThrows(ClusterException.class, () -> founder.found(folder, plan));
  }

  @Test
  void openKeyFileIsRefused() throws IOException {
    Path key = home.resolve("open.key");
    SecretFiles.write(key, "secret");
    SecretFiles.requireOwnerOnly(key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    ClusterException refusal =
        assertThrows(ClusterException.class, () -> SecretFiles.requireOwnerOnly(key));
    assertTrue(String.valueOf(refusal.getMessage()).contains("rw-r--r--"), refusal.getMessage());
  }
}
