package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.Attempt;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.KeyRange;
import io.bezant.client.KvClient;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Transactions in code. */
@BezantCluster
class TransactTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static KvClient kv(BezantClient client, String name) {
    return client.kv().namespace(name + "/").withDeadline(PATIENCE);
  }

  // What one attempt sees and does.

  @Test
  void anAttemptSeesItsOwnWritesAndNobodyElseDoesBeforeItsEnd(BezantClient client) {
    KvClient kv = kv(client, "own");
    kv.put("there", "1");
    kv.put("gone", "1");
    String seen =
        kv.transact(
            attempt -> {
              attempt.put("new", "2");
              attempt.put("there", "3");
              attempt.put("there", "4");
              attempt.delete("gone");
              assertEquals(Optional.of("2"), attempt.get("new"));
              assertEquals(Optional.of("4"), attempt.get("there"));
              assertEquals(Optional.empty(), attempt.get("gone"));
              assertEquals(
                  Map.of(Bytes.utf8("new"), Bytes.utf8("2"), Bytes.utf8("there"), Bytes.utf8("4")),
                  attempt.range(KeyRange.all()));
              assertEquals("1", kv.get("there").orElseThrow().valueUtf8());
              assertTrue(kv.get("new").isEmpty());
              return "seen";
            });
    assertEquals("seen", seen);
    assertEquals("4", kv.get("there").orElseThrow().valueUtf8());
    assertEquals("2", kv.get("new").orElseThrow().valueUtf8());
    assertEquals(
        kv.get("new").orElseThrow().modRevision(), kv.get("there").orElseThrow().modRevision());
    assertTrue(kv.get("gone").isEmpty());
  }

  @Test
  void allReadingsOfAnAttemptAreOfOneMoment(BezantClient client) {
    KvClient kv = kv(client, "moment");
    kv.put("a", "1");
    kv.put("b", "1");
    AtomicInteger runs = new AtomicInteger();
    String both =
        kv.transact(
            attempt -> {
              String a = attempt.get("a").orElseThrow();
              if (runs.incrementAndGet() == 1) {
                kv.put("a", "2");
                kv.put("b", "2");
                kv.put("c", "2");
              }
              assertEquals(Optional.empty(), attempt.get("c"));
              assertEquals(2, attempt.range(KeyRange.all()).size());
              return a + attempt.get("b").orElseThrow();
            });
    assertEquals("11", both);
    assertEquals(1, runs.get());
  }

  @Test
  void anEmptyStoreIsReadAsItIs() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().replicas(1).start()) {
      KvClient kv = cluster.client().kv();
      kv.transact(
          attempt -> {
            assertTrue(attempt.range(KeyRange.all()).isEmpty());
            assertEquals(Optional.empty(), attempt.get("k"));
            attempt.put("k", "v");
            return 0;
          });
      assertEquals("v", kv.get("k").orElseThrow().valueUtf8());
    }
  }

  @Test
  void whatTheCodeThrowsIsThrownAndNothingIsWritten(BezantClient client) {
    KvClient kv = kv(client, "throws");
    IllegalStateException thrown = new IllegalStateException("as planned");
    assertSame(
        thrown,
        assertThrows(
            IllegalStateException.class,
            () ->
                kv.transact(
                    attempt -> {
                      attempt.put("k", "v");
                      throw thrown;
                    })));
    CompletableFuture<Object> later =
        kv.transactAsync(
            attempt -> {
              attempt.put("k", "v");
              throw thrown;
            });
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> later.get(60, TimeUnit.SECONDS));
    assertSame(thrown, failed.getCause());
    assertTrue(kv.get("k").isEmpty());
  }

  @Test
  void anAttemptIsOverWithItsCode(BezantClient client) {
    KvClient kv = kv(client, "over");
    Attempt kept = kv.transact(attempt -> attempt);
    assertThrows(IllegalStateException.class, () -> kept.put("k", "v"));
    assertThrows(IllegalStateException.class, () -> kept.get("k"));
  }

  // Conflicts.

  private interface Meddling {
    void by(KvClient kv);
  }

  /** How often code runs that reads in some way while somebody else does something once. */
  private static int runs(KvClient kv, TransactionReading reading, Meddling meddling) {
    AtomicInteger runs = new AtomicInteger();
    kv.transact(
        attempt -> {
          reading.with(attempt);
          if (runs.incrementAndGet() == 1) {
            meddling.by(kv);
          }
          attempt.put("result", "run " + runs.get());
          return 0;
        });
    assertEquals("run " + runs.get(), kv.get("result").orElseThrow().valueUtf8());
    return runs.get();
  }

  private interface TransactionReading {
    void with(Attempt attempt);
  }

  @Test
  void whateverWasReadAndHasChangedMakesItRunAgain(BezantClient client) {
    KvClient kv = kv(client, "conflict");
    kv.put("k1", "v");
    kv.put("k2", "v");
    TransactionReading one = attempt -> attempt.get("k1");
    TransactionReading none = attempt -> attempt.get("k3");
    TransactionReading many = attempt -> attempt.range(KeyRange.prefix("k"));
    assertEquals(2, runs(kv, one, other -> other.put("k1", "w")), "changed");
    assertEquals(2, runs(kv, one, other -> other.put("k1", "w")), "written with the same value");
    assertEquals(2, runs(kv, one, other -> other.delete("k1")), "removed");
    assertEquals(2, runs(kv, none, other -> other.put("k3", "v")), "come into being");
    kv.delete("k3");
    assertEquals(1, runs(kv, one, other -> other.put("k2", "w")), "another key");
    assertEquals(2, runs(kv, many, other -> other.put("k2", "w")), "changed in a range");
    assertEquals(2, runs(kv, many, other -> other.put("k3", "w")), "added to a range");
    assertEquals(2, runs(kv, many, other -> other.delete("k3")), "removed from a range");
    assertEquals(1, runs(kv, many, other -> other.put("l", "w")), "outside of a range");
    kv.delete(KeyRange.prefix("k"));
    assertEquals(2, runs(kv, many, other -> other.put("k", "w")), "added to an empty range");
  }

  @Test
  void whatWasCompactedUnderAnAttemptIsReadAnew(BezantClient client) {
    KvClient kv = kv(client, "compacted");
    kv.put("a", "1");
    AtomicInteger runs = new AtomicInteger();
    kv.transact(
        attempt -> {
          attempt.get("a");
          if (runs.incrementAndGet() == 1) {
            long now = kv.put("b", "1").revision();
            kv.compact(now);
          }
          attempt.put("c", attempt.get("b").orElseThrow());
          return 0;
        });
    assertEquals(2, runs.get());
    assertEquals("1", kv.get("c").orElseThrow().valueUtf8());
  }

  @Test
  void oneThatNeverSucceedsSaysSoAtItsDeadlineAndHasWrittenNothing(BezantClient client) {
    KvClient kv = kv(client, "never");
    Duration deadline = Duration.ofSeconds(2);
    AtomicInteger runs = new AtomicInteger();
    long end = System.nanoTime() + deadline.plusMillis(500).toNanos();
    BezantException.TransactionConflict conflict =
        assertThrows(
            BezantException.TransactionConflict.class,
            () ->
                kv.withDeadline(deadline)
                    .transact(
                        attempt -> {
                          attempt.get("k");
                          kv.put("k", "another " + runs.incrementAndGet());
                          while (runs.get() == 3 && System.nanoTime() - end <= 0) {
                            LockSupport.parkNanos(end - System.nanoTime());
                          }
                          attempt.put("result", "never");
                          return 0;
                        }));
    assertEquals(3, runs.get());
    assertEquals(3, conflict.attempts());
    assertEquals(Outcome.NOT_APPLIED, conflict.outcome());
    assertTrue(conflict.isRetryable());
    assertTrue(kv.get("result").isEmpty());
  }

  @Test
  void tooMuchForOneTransactionIsNamed(BezantClient client) {
    KvClient kv = kv(client, "large");
    kv.transact(
        attempt -> {
          IntStream.range(0, 128).forEach(i -> attempt.put("k" + i, "v"));
          return 0;
        });
    kv.put("one more", "v");
    int read = kv.transact(attempt -> attempt.range(KeyRange.all()).size());
    assertEquals(129, read);
    BezantException.RequestTooLarge comparisons =
        assertThrows(
            BezantException.RequestTooLarge.class,
            () ->
                kv.transact(
                    attempt -> {
                      attempt.range(KeyRange.all());
                      attempt.put("k0", "w");
                      return 0;
                    }));
    assertEquals(128, comparisons.limit());
    assertEquals(130, comparisons.actual());
    assertThrows(
        BezantException.RequestTooLarge.class,
        () ->
            kv.transact(
                attempt -> {
                  IntStream.range(0, 129).forEach(i -> attempt.put("k" + i, "w"));
                  return 0;
                }));
    assertEquals("v", kv.get("k0").orElseThrow().valueUtf8());
  }

  // The bank.

  private static final int ACCOUNTS = 6;
  private static final int TELLERS = 8;
  private static final int TRANSFERS = 12;
  private static final long AT_FIRST = 100;

  private static long balance(Attempt attempt, int account) {
    return Long.parseLong(attempt.get("account/" + account).orElseThrow());
  }

  private static void transfers(KvClient kv, int teller) {
    Random random = new Random(teller);
    for (int i = 1; i <= TRANSFERS; i++) {
      int from = random.nextInt(ACCOUNTS);
      int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      long amount = 1L + random.nextInt(10);
      int number = i;
      kv.transact(
          attempt -> {
            attempt.put("account/" + from, Long.toString(balance(attempt, from) - amount));
            attempt.put("account/" + to, Long.toString(balance(attempt, to) + amount));
            attempt.put("teller/" + teller, Integer.toString(number));
            return 0;
          });
    }
  }

  private static long sum(KvClient kv) {
    return kv.transact(
        attempt ->
            attempt.range(KeyRange.prefix("account/")).values().stream()
                .mapToLong(each -> Long.parseLong(each.utf8()))
                .sum());
  }

  @Test
  void moneyIsNeitherMadeNorLostWhileAReplicaDies(BezantTestCluster cluster) {
    KvClient kv = kv(cluster.client(), "bank");
    for (int account = 0; account < ACCOUNTS; account++) {
      kv.put("account/" + account, Long.toString(AT_FIRST));
    }
    List<BezantClient> clients = new ArrayList<>();
    AtomicBoolean isOver = new AtomicBoolean();
    try {
      List<CompletableFuture<Void>> tellers = new ArrayList<>();
      for (int teller = 0; teller < TELLERS; teller++) {
        BezantClient client =
            BezantClient.builder().config(cluster.clientConfig()).deadline(PATIENCE).build();
        clients.add(client);
        int number = teller;
        tellers.add(
            CompletableFuture.runAsync(
                () -> transfers(kv(client, "bank"), number),
                task -> Thread.ofVirtual().start(task)));
      }
      CompletableFuture<Void> auditor =
          CompletableFuture.runAsync(
              () -> {
                while (!isOver.get()) {
                  assertEquals(ACCOUNTS * AT_FIRST, sum(kv));
                }
              },
              task -> Thread.ofVirtual().start(task));
      int victim = cluster.primary();
      cluster.kill(victim);
      tellers.forEach(CompletableFuture::join);
      isOver.set(true);
      auditor.join();
      assertFalse(cluster.isRunning(victim));
    } finally {
      isOver.set(true);
      clients.forEach(BezantClient::close);
    }
    assertEquals(ACCOUNTS * AT_FIRST, sum(kv));
    long expected = 0;
    for (int teller = 0; teller < TELLERS; teller++) {
      assertEquals(
          Integer.toString(TRANSFERS), kv.get("teller/" + teller).orElseThrow().valueUtf8());
      assertEquals(TRANSFERS, kv.get("teller/" + teller).orElseThrow().version(), "each once");
    }
    for (int account = 0; account < ACCOUNTS; account++) {
      expected += kv.get("account/" + account).orElseThrow().version() - 1;
    }
    assertEquals(2L * TELLERS * TRANSFERS, expected, "each transfer wrote two accounts, once");
  }

  @Test
  void aFutureEndsThoughItsCodeDoesNot(BezantClient client) throws Exception {
    KvClient kv = kv(client, "endless");
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<Integer> later =
        kv.withDeadline(Duration.ofMillis(300))
            .transactAsync(
                attempt -> {
                  attempt.put("k", "v");
                  try {
                    never.await();
                  } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                  }
                  return 0;
                });
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> later.get(60, TimeUnit.SECONDS));
    assertInstanceOf(BezantException.DeadlineExceeded.class, failed.getCause());
    never.countDown();
    kv.put("later", "v");
    assertTrue(kv.get("k").isEmpty());
  }

  @Test
  void laterIsAsNow(BezantClient client) throws Exception {
    KvClient kv = kv(client, "later");
    CompletableFuture<String> later =
        kv.transactAsync(
            attempt -> {
              attempt.put("k", "v");
              return attempt.get("k").orElseThrow();
            });
    assertEquals("v", later.get(60, TimeUnit.SECONDS));
    assertEquals("v", kv.get("k").orElseThrow().valueUtf8());
  }
}
