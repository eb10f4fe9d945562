package io.bezant.testing.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.KvClient;
import io.bezant.client.Lock;
import io.bezant.client.Session;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.crypto.Bytes;
import io.bezant.testing.BezantCluster;
import io.bezant.testing.BezantTestCluster;
import io.bezant.testing.recipes.Permits.Permit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/RECIPES.md says does what it says, and stands in this folder word for word. */
@BezantCluster
class RecipesTest {

  private static final Path PAGE = Path.of("..", "..", "docs", "RECIPES.md");
  private static final Path HERE =
      Path.of("src", "test", "java", "io", "bezant", "testing", "recipes");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TTL = Duration.ofSeconds(30);

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  @Test
  void everyRecipeOfThePageStandsHere() throws IOException {
    StringBuilder here = new StringBuilder();
    try (Stream<Path> files = Files.list(HERE)) {
      for (Path each : files.toList()) {
        here.append(words(Files.readString(each)));
      }
    }
    List<MatchResult> examples = EXAMPLE.matcher(Files.readString(PAGE)).results().toList();
    assertEquals(4, examples.size());
    for (MatchResult example : examples) {
      String recipe = words(example.group(1));
      assertTrue(here.indexOf(recipe) >= 0, () -> "not here: " + recipe);
    }
  }

  private static CompletableFuture<Boolean> passing(Barrier barrier) {
    return CompletableFuture.supplyAsync(
        () -> barrier.pass(PATIENCE), task -> Thread.ofVirtual().start(task));
  }

  @Test
  void barrierHoldsAllUntilItIsLowered(BezantTestCluster cluster, BezantClient client) {
    Barrier barrier = new Barrier(client, Bytes.utf8("gate"));
    assertTrue(barrier.pass(Duration.ZERO), "it was never raised");
    barrier.raise();
    List<CompletableFuture<Boolean>> waiting =
        Stream.generate(() -> passing(barrier)).limit(5).toList();
    assertFalse(barrier.pass(Duration.ofMillis(100)));
    cluster.kill(cluster.primary());
    assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
    barrier.lower();
    waiting.forEach(each -> assertTrue(each.orTimeout(90, TimeUnit.SECONDS).join()));
  }

  @Test
  void counterGivesEachNumberOnce(BezantClient client) {
    KvClient kv = client.kv();
    TreeSet<Long> given = new TreeSet<>();
    List<CompletableFuture<Long>> asking = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      asking.add(CompletableFuture.supplyAsync(() -> next(kv)));
    }
    asking.forEach(each -> assertTrue(given.add(each.orTimeout(90, TimeUnit.SECONDS).join())));
    assertEquals(1, given.first());
    assertEquals(20, given.last());
  }

  private static long next(KvClient kv) {
    long number = kv.add("tickets", 1).number();
    return number;
  }

  @Test
  void soManyHavePermitsAndTheNextWhenOneLeaves(BezantClient client) {
    Permits permits = new Permits(client, "printers", 2);
    try (Session session = client.leases().session(TTL);
        Session other = client.leases().session(TTL)) {
      Permit first = permits.acquire(session, PATIENCE).orElseThrow();
      Permit second = permits.acquire(other, PATIENCE).orElseThrow();
      assertTrue(second.token() > first.token());
      assertEquals(Optional.empty(), permits.acquire(session, Duration.ofMillis(200)));
      CompletableFuture<Optional<Permit>> third =
          CompletableFuture.supplyAsync(
              () -> permits.acquire(session, PATIENCE), task -> Thread.ofVirtual().start(task));
      client.leases().revoke(other.id());
      Permit next = third.orTimeout(90, TimeUnit.SECONDS).join().orElseThrow();
      assertTrue(next.token() > second.token());
      Step write = Step.put(Bytes.utf8("page"), Bytes.utf8("1"));
      assertFalse(client.kv().commit(Transaction.when(second.guard()).then(write)).succeeded());
      assertTrue(client.kv().commit(Transaction.when(next.guard()).then(write)).succeeded());
      first.close();
      next.close();
    }
  }

  @Test
  void readersShareAndWritersDoNot(BezantClient client) {
    try (Session session = client.leases().session(TTL)) {
      try (Lock one = client.locks().acquireShared("book", session, PATIENCE);
          Lock another = client.locks().acquireShared("book", session, PATIENCE)) {
        assertTrue(one.isHeld() && another.isHeld());
        assertEquals(Optional.empty(), client.locks().tryAcquire("book", session));
      }
      try (Lock writer = client.locks().acquire("book", session, PATIENCE)) {
        assertTrue(writer.isHeld());
      }
    }
  }
}
