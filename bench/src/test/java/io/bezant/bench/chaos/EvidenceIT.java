package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.cli.ExitCode;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Prepare;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica lies to a cluster of processes, and is convicted by what it has signed. */
class EvidenceIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CULPRIT = 3;
  private static final long PLACE = 5;

  @TempDir private Path home = Path.of("");

  @Test
  void proofOfALieIsKeptListedExportedAndJudged() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      shell.run("put", "k", "v", "--deadline", "60s").expect(ExitCode.OK);
      assertEquals("no replica was caught lying\n", list(shell));
      assertEquals(0, tree(shell, "/evidence").path("evidence").size());
      lie(shell);

      String id = idOfTheProof(shell);

      assertListed(shell, id);
      String shown = shell.run("evidence", "show", id).expect(ExitCode.OK).out();
      assertTrue(shown.contains(batch("one").hex()) && shown.contains(batch("other").hex()), shown);
      Path file = home.resolve("proof");
      shell.run("evidence", "export", id, file.toString()).expect(ExitCode.OK);
      assertArrayEquals(Files.readAllBytes(file), fetch(shell, "/evidence/" + id));
      shell.run("evidence", "export", id, file.toString()).expect(ExitCode.ERROR);
      judge(shell, file);
      survivesARestart(shell, id);
    }
  }

  private static void lie(Shell shell) throws IOException, InterruptedException {
    LocalCluster cluster = shell.cluster();
    cluster.replica(CULPRIT).kill();
    try (Liar liar = Liar.inPlaceOf(cluster, CULPRIT)) {
      assertTrue(LocalCluster.await(PATIENCE, liar::isLinked));
      assertTrue(
          LocalCluster.await(
              PATIENCE,
              () -> {
                View view = view(shell);
                liar.say(vote(view, "one"));
                liar.say(vote(view, "other"));
                return hasProof(shell);
              }));
    }
  }

  private static Prepare vote(View view, String batch) {
    return new Prepare(view, new SequenceNumber(PLACE), batch(batch));
  }

  private static Digest batch(String name) {
    return Hasher.domain("TEST").bytes(Bytes.utf8(name)).finish();
  }

  /** Where the replicas are: a slow machine may have changed it. */
  private static View view(Shell shell) {
    return new View(tree(shell, "/status").path("view").asLong());
  }

  private static boolean hasProof(Shell shell) {
    return !tree(shell, "/evidence").path("evidence").isEmpty();
  }

  private static JsonNode tree(Shell shell, String path) {
    try {
      return MAPPER.readTree(fetch(shell, path));
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** As the first replica's admin address tells of it. */
  private static String idOfTheProof(Shell shell) {
    JsonNode all = tree(shell, "/evidence").path("evidence");
    assertEquals(1, all.size());
    assertEquals(CULPRIT, all.at("/0/culprit").asInt());
    assertEquals("prepares", all.at("/0/contradiction").asText());
    assertEquals(PLACE, all.at("/0/sequence").asLong());
    return all.at("/0/id").asText();
  }

  private static void assertListed(Shell shell, String id)
      throws IOException, InterruptedException {
    String begin = id + "  replica 3 accepted two batches";
    assertTrue(list(shell).lines().anyMatch(line -> line.startsWith(begin)), list(shell));
  }

  private static String list(Shell shell) throws IOException, InterruptedException {
    return shell.run("evidence", "list").expect(ExitCode.OK).out();
  }

  private static byte[] fetch(Shell shell, String path) throws IOException, InterruptedException {
    URI place = URI.create("http://127.0.0.1:" + (shell.basePort() + 2) + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofByteArray()).body();
    }
  }

  private void judge(Shell shell, Path file) throws IOException, InterruptedException {
    String cluster = shell.directory().resolve("cluster.json").toString();
    String verdict =
        shell
            .run("verify", file.toString(), "--cluster", cluster, "--dir", home + "/nowhere")
            .expect(ExitCode.OK)
            .out();
    assertTrue(verdict.startsWith("genuine: replica 3 accepted two batches"), verdict);
    byte[] forged = Files.readAllBytes(file);
    forged[forged.length - 1] ^= 1;
    Path other = Files.write(home.resolve("forged"), forged);
    shell.run("verify", other.toString()).expect(ExitCode.PROOF_INVALID);
  }

  private static void survivesARestart(Shell shell, String id)
      throws IOException, InterruptedException {
    shell.run("cluster", "stop").expect(ExitCode.OK);
    assertListed(shell, id);
    shell.run("cluster", "start", "--deadline", "120s").expect(ExitCode.OK);
    assertEquals(id, idOfTheProof(shell));
  }
}
