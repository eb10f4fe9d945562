package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.ElectionClient;
import io.bezant.client.KeyRange;
import io.bezant.client.Leadership;
import io.bezant.client.Lock;
import io.bezant.client.LockClient;
import io.bezant.client.LockException;
import io.bezant.client.LockHolder;
import io.bezant.client.RangeOptions;
import io.bezant.client.Session;
import io.bezant.client.SessionState;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.client.Watcher;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Locks and elections of a real cluster: one holder at a time, in the order of coming. */
@BezantCluster
class LocksTest {

  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Bytes RESOURCE = Bytes.utf8("resource");

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(90, TimeUnit.SECONDS);
  }

  private static long queued(BezantClient client, String name) {
    return client
        .kv()
        .range(
            KeyRange.prefix(Bytes.utf8(name + "/")),
            RangeOptions.DEFAULT.showing(RangeOptions.Show.COUNT))
        .count();
  }

  /** Until so many stand in the queue. */
  private static void awaitQueue(BezantClient client, String name, long count) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (queued(client, name) < count) {
      assertTrue(System.nanoTime() < until, "nobody comes");
      Thread.onSpinWait();
    }
  }

  private static boolean write(BezantClient client, Lock lock, String value) {
    return client
        .kv()
        .commit(Transaction.when(lock.guard()).then(Step.put(RESOURCE, Bytes.utf8(value))))
        .succeeded();
  }

  @Test
  void whoComesFirstHasItFirstAndEachHasAHigherToken(BezantTestCluster cluster, BezantClient client)
      throws Exception {
    LockClient locks = client.locks();
    try (Session session = client.leases().session(TTL)) {
      Lock first = locks.acquire("job", session, PATIENCE);
      AtomicInteger inside = new AtomicInteger();
      List<CompletableFuture<Long>> others = new ArrayList<>();
      for (int i = 2; i <= 5; i++) {
        others.add(
            locks
                .acquireAsync("job", session, PATIENCE)
                .thenApply(
                    lock -> {
                      assertEquals(1, inside.incrementAndGet(), "two hold it");
                      assertTrue(write(client, lock, "" + lock.token()));
                      inside.decrementAndGet();
                      lock.close();
                      return lock.token();
                    }));
        awaitQueue(client, "job", i);
      }
      assertTrue(others.stream().noneMatch(CompletableFuture::isDone));
      cluster.kill(cluster.primary());
      assertTrue(first.isHeld());
      first.close();
      assertFalse(first.isHeld());
      long before = first.token();
      for (CompletableFuture<Long> each : others) {
        long token = soon(each);
        assertTrue(token > before, "tokens of those who came later are higher");
        before = token;
      }
      assertFalse(write(client, first, "too late"));
      assertEquals(Optional.empty(), locks.holder("job"));
    }
  }

  @Test
  void whoLosesItsLeaseLosesTheLockAndCannotWriteUnderIt(BezantClient client) throws Exception {
    Session lost = client.leases().session(TTL);
    try (Session other = client.leases().session(TTL)) {
      Lock lock = client.locks().acquire("job", lost, PATIENCE);
      assertTrue(write(client, lock, "first"));
      CompletableFuture<Lock> next = client.locks().acquireAsync("job", other, PATIENCE);
      awaitQueue(client, "job", 2);
      assertEquals(lost.id(), client.locks().holder("job").orElseThrow().lease());
      client.leases().revoke(lost.id());
      Lock second = soon(next);
      assertEquals(
          new LockHolder(second.key(), second.token(), other.id(), Bytes.EMPTY),
          client.locks().holder("job").orElseThrow());
      assertFalse(write(client, lock, "from the grave"));
      assertTrue(write(client, second, "second"));
      assertEquals(SessionState.LOST, soon(lost.whenOver()));
      assertFalse(lock.isHeld());
      assertThrows(
          LockException.SessionOver.class, () -> client.locks().acquire("job", lost, PATIENCE));
      lock.close();
      assertTrue(second.isHeld(), "who is gone releases nothing of another's");
    }
  }

  @Test
  void everyWayToTheLocksOfAClientLeadsIntoOneQueue(BezantClient client) {
    LockClient hasty = client.locks().withDeadline(Duration.ofSeconds(20));
    try (Session session = client.leases().session(TTL)) {
      Lock one = client.locks().acquireShared("job", session, PATIENCE);
      Lock other = hasty.acquireShared("job", session, PATIENCE);
      assertNotEquals(one.key(), other.key(), "two acquisitions are two members");
      assertTrue(write(client, other, "both"));
      other.close();
      assertTrue(write(client, one, "one"));
      assertThrows(
          LockException.NotAcquired.class,
          () ->
              client
                  .elections()
                  .campaign("job", Bytes.utf8("me"), session, Duration.ofMillis(300)));
      one.close();
      assertTrue(hasty.tryAcquire("job", session).isPresent());
    }
  }

  @Test
  void whoWaitsNoLongerLeavesTheQueue(BezantClient client) {
    try (Session one = client.leases().session(TTL);
        Session other = client.leases().session(TTL)) {
      Lock lock = client.locks().tryAcquire("job", one).orElseThrow();
      assertEquals(Optional.empty(), client.locks().tryAcquire("job", other));
      LockException.NotAcquired held =
          assertThrows(
              LockException.NotAcquired.class,
              () -> client.locks().acquire("job", other, Duration.ofMillis(300)));
      assertTrue(held.toString().contains("job"), held.toString());
      assertEquals(1, queued(client, "job"));
      Lock longer = client.locks().tryAcquire("job/er", other).orElseThrow();
      assertTrue(longer.isHeld(), "a longer name is another lock");
      lock.close();
      assertTrue(client.locks().tryAcquire("job", other).isPresent());
    }
  }

  @Test
  void sessionThatEndsWhileItWaitsWaitsNoLonger(BezantClient client) {
    try (Session one = client.leases().session(TTL)) {
      Session other = client.leases().session(TTL);
      client.locks().acquire("job", one, PATIENCE);
      CompletableFuture<Lock> next = client.locks().acquireAsync("job", other, PATIENCE);
      awaitQueue(client, "job", 2);
      other.close();
      CompletionException failed =
          assertThrows(
              CompletionException.class, () -> next.orTimeout(30, TimeUnit.SECONDS).join());
      assertInstanceOf(LockException.SessionOver.class, failed.getCause());
    }
  }

  @Test
  void readersShareAndWritersDoNot(BezantClient client) throws Exception {
    LockClient locks = client.locks();
    try (Session session = client.leases().session(TTL)) {
      Lock reader = locks.acquireShared("book", session, PATIENCE);
      Lock another = locks.acquireShared("book", session, PATIENCE);
      CompletableFuture<Lock> writer = locks.acquireAsync("book", session, PATIENCE);
      awaitQueue(client, "book", 3);
      assertThrows(
          LockException.NotAcquired.class,
          () -> locks.acquireShared("book", session, Duration.ofMillis(300)),
          "who comes after a writer waits for it");
      reader.close();
      assertFalse(writer.isDone());
      another.close();
      Lock written = soon(writer);
      written.close();
      locks.acquireShared("book", session, PATIENCE).close();
    }
  }

  @Test
  void oneLeadsAndTheNextWhenItResigns(BezantClient client) throws Exception {
    ElectionClient elections = client.elections();
    try (Session session = client.leases().session(TTL)) {
      assertEquals(Optional.empty(), elections.leader("boss"));
      Leadership first = elections.campaign("boss", Bytes.utf8("a"), session, PATIENCE);
      CompletableFuture<Leadership> next =
          elections.campaignAsync("boss", Bytes.utf8("b"), session, PATIENCE);
      awaitQueue(client, "boss", 2);
      first.proclaim(Bytes.utf8("a2"));
      LockHolder leader = elections.leader("boss").orElseThrow();
      assertEquals(Bytes.utf8("a2"), leader.value());
      assertEquals(first.token(), leader.token());
      assertTrue(first.isLeader());
      first.close();
      Leadership second = soon(next);
      assertTrue(second.token() > first.token());
      assertEquals(Bytes.utf8("b"), elections.leader("boss").orElseThrow().value());
      assertThrows(LockException.SessionOver.class, () -> first.proclaim(Bytes.utf8("a3")));
      second.close();
    }
  }

  @Test
  void whoObservesHearsOfEachLeaderInOrder(BezantTestCluster cluster, BezantClient client)
      throws Exception {
    ElectionClient elections = client.elections();
    BlockingQueue<Optional<String>> heard = new LinkedBlockingQueue<>();
    Watcher watcher =
        elections.observe(
            "boss", leader -> heard.add(leader.map(LockHolder::value).map(Bytes::utf8)));
    try (Session session = client.leases().session(TTL)) {
      Leadership first = elections.campaign("boss", Bytes.utf8("a"), session, PATIENCE);
      CompletableFuture<Leadership> next =
          elections.campaignAsync("boss", Bytes.utf8("b"), session, PATIENCE);
      awaitQueue(client, "boss", 2);
      cluster.kill(cluster.primary());
      first.proclaim(Bytes.utf8("a2"));
      client.kv().put("boss/town/mayor", "of another name");
      first.close();
      soon(next).close();
    }
    List<Optional<String>> told = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      told.add(Objects.requireNonNull(heard.poll(90, TimeUnit.SECONDS), told.toString()));
    }
    assertEquals(
        List.of(
            Optional.empty(),
            Optional.of("a"),
            Optional.of("a2"),
            Optional.of("b"),
            Optional.empty()),
        told);
    watcher.close();
    assertFalse(watcher.isOpen());
    assertTrue(heard.isEmpty());
  }

  @Test
  void locksOfANamespaceAreOthersThanThoseOfTheStore(BezantClient client) {
    LockClient ours = client.locks().namespace("team/");
    try (Session session = client.leases().session(TTL)) {
      Lock lock = client.locks().acquire("job", session, PATIENCE);
      Lock own = ours.acquire("job", session, PATIENCE);
      assertEquals(1, queued(client, "team/job"));
      assertEquals(own.token(), ours.holder("job").orElseThrow().token());
      Transaction write = Transaction.when(own.guard()).then(Step.put(RESOURCE, Bytes.EMPTY));
      assertTrue(client.kv().namespace("team/").commit(write).succeeded());
      assertFalse(client.kv().commit(write).succeeded());
      assertEquals(Optional.empty(), ours.tryAcquire("job", session));
      own.close();
      assertTrue(lock.isHeld());
      Leadership lead =
          client.elections().namespace("team/").campaign("boss", RESOURCE, session, PATIENCE);
      assertEquals(Optional.empty(), client.elections().leader("boss"));
      lead.proclaim(Bytes.utf8("b"));
      assertEquals(
          Optional.of(Bytes.utf8("b")),
          client.elections().namespace("team/").leader("boss").map(LockHolder::value));
    }
  }
}
