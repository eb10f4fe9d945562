package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.cluster.LocalReplica;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and networks get wrong, each with the error that names it. */
class BadInputIT {

  @TempDir private Path home = Path.of("");

  @Test
  void replicaRefusesToStartOnWhatIsNotItsOwn() throws IOException, InterruptedException {
    try (Shell shell = new Shell(home);
        Shell other = new Shell(Files.createDirectory(home.resolve("other")))) {
      shell.initCluster();
      other.initCluster();
      shell.run("cluster", "init").expect(1).says("lives there already");

      Path replica = shell.directory().resolve("replica-0");
      refusesToRun(shell, replica, "replica-0/replica.key", () -> open(replica));
      Files.setPosixFilePermissions(
          replica.resolve("replica.key"), PosixFilePermissions.fromString("rw-------"));

      Path data = replica.resolve("data");
      Path kept = replica.resolve("kept");
      refusesToRun(
          shell,
          replica,
          other.cluster().file().config().clusterId().hex(),
          () -> {
            Files.move(data, kept);
            Files.move(other.directory().resolve("replica-0/data"), data);
          });
      Files.move(data, other.directory().resolve("replica-0/data"));
      Files.move(kept, data);

      Path marker = data.resolve("bezant.format");
      String format = Files.readString(marker);
      refusesToRun(
          shell,
          replica,
          "format",
          () -> Files.writeString(marker, format.replaceFirst("format=\\d+", "format=999")));
    }
  }

  private static void open(Path replica) throws IOException {
    Files.setPosixFilePermissions(
        replica.resolve("replica.key"), PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** Something that is done to files. */
  private interface Damage {
    void happen() throws IOException;
  }

  private static void refusesToRun(Shell shell, Path replica, String says, Damage damage)
      throws IOException, InterruptedException {
    damage.happen();
    Shell.Answer answer = shell.run("replica", "run", "--dir", replica.toString());
    if (answer.exitCode() == 0 || !(answer.err() + answer.out()).contains(says)) {
      throw new AssertionError("does not refuse with \"" + says + "\": " + answer);
    }
  }

  @Test
  void takenPortIsNamed() throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell.initCluster();
      try (ServerSocket squatter = new ServerSocket()) {
        squatter.bind(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), shell.basePort() + 4));
        shell.run("cluster", "start").expect(1).says("127.0.0.1:" + (shell.basePort() + 4));
        Path replica = shell.directory().resolve("replica-1");
        refusesToRun(shell, replica, Integer.toString(shell.basePort() + 4), () -> {});
      }
      assertEquals(
          0,
          shell.cluster().replicas().stream().filter(each -> each.process().isPresent()).count());
    }
  }

  @Test
  void strangersAreTurnedAwayAndNobodyElseNotices() throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      shell.run("put", "k", "v").expect(0);

      Path key = shell.directory().resolve("client.key");
      String registered = Files.readString(key);
      Files.writeString(key, Pem.encodePrivateKey(KeyPair.generate(new SecureRandom())));
      shell.run("put", "k", "stolen", "--deadline", "20s").expect(7);
      Files.writeString(key, registered);

      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
      shell.run("get", "k").expect(1).says("rw-r--r--");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

      shell.run("put", "k".repeat(481), "v").expect(1).says("maxKeyBytes");
      shell.feed("v", "put", "").expect(2);
      for (int port = shell.basePort(); port < shell.basePort() + 12; port++) {
        sendGarbage(port);
      }
      LocalReplica third = shell.cluster().replica(3);
      Shell.Answer second = shell.run("replica", "run", "--dir", third.directory().toString());
      if (second.exitCode() == 0) {
        throw new AssertionError("two processes run one replica: " + second);
      }
      assertTrue(third.process().isPresent(), "the first one can still be found, and be stopped");
      assertEquals("v\n", shell.run("get", "k", "--print-value-only").expect(0).out());
      assertEquals(4, shell.cluster().replicas().stream().filter(LocalReplica::isReady).count());
    }
  }

  private static void sendGarbage(int port) throws IOException {
    byte[] garbage = new byte[4096];
    new Random(port).nextBytes(garbage);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream out = socket.getOutputStream()) {
      out.write(garbage);
    } catch (java.net.SocketException closedAlready) {
      // Which is the right thing to do with us.
    }
  }
}
