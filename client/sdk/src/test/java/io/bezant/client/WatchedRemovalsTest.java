package io.bezant.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting for a key to go, of a cluster of one replica. */
final class WatchedRemovalsTest {

  private static final Bytes KEY = Bytes.utf8("k");

  private final OneReplica replica = new OneReplica();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean isReachable = true;

  private final KvClient kv =
      (KvClient)
          Proxy.newProxyInstance(
              KvClient.class.getClassLoader(),
              new Class<?>[] {KvClient.class},
              (proxy, method, arguments) -> {
                assertEquals("commit", method.getName());
                return look();
              });

  private final Removals removals =
      new WatchedRemovals(
          kv,
          new AgreedWatches(
              new OneWatch.Place(replica.runtime, OneReplica.KEY.publicKey(), Namespace.WHOLE),
              OneReplica.LIMITS,
              kv,
              Runnable::run));

  /** Whether the key is there. */
  private TransactionResult look() {
    asked.incrementAndGet();
    if (!isReachable) {
      throw new BezantException.DeadlineExceeded(Duration.ofMillis(1), false);
    }
    long now = replica.revision();
    boolean isThere = replica.entriesAt(now).anyMatch(entry -> entry.key().equals(KEY));
    return new TransactionResult(isThere, now, List.of());
  }

  private static void soon(CompletableFuture<@Nullable Void> gone) throws Exception {
    gone.get(20, TimeUnit.SECONDS);
  }

  private void awaitAsked(int times) {
    while (asked.get() < times) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() {
    replica.runtime.close();
  }

  @Test
  void removalIsToldAndNobodyAsks() throws Exception {
    replica.write(3, OneReplica.put("k", "1", 3));
    CompletableFuture<@Nullable Void> gone = removals.whenRemoved(KEY, 3);
    replica.write(4, OneReplica.put("k", "2", 4));
    replica.write(5, OneReplica.put("other", "3", 5));
    assertFalse(gone.isDone());
    replica.write(6, OneReplica.delete("k", 6));
    soon(gone);
    assertEquals(0, asked.get());
  }

  @Test
  void removalThatIsAlreadyThereIsToldAtOnce() throws Exception {
    replica.write(3, OneReplica.put("k", "1", 3));
    replica.write(4, OneReplica.delete("k", 4));
    soon(removals.whenRemoved(KEY, 3));
  }

  @Test
  void whatIsForgottenIsAskedForUntilItCanBeWatchedAgain() throws Exception {
    replica.write(3, OneReplica.put("k", "1", 3));
    isReachable = false;
    replica.forget(9, OneReplica.put("k", "1", 3));
    CompletableFuture<@Nullable Void> gone = removals.whenRemoved(KEY, 3);
    awaitAsked(2);
    assertFalse(gone.isDone(), "an outage tells nothing");
    isReachable = true;
    awaitAsked(3);
    replica.write(10, OneReplica.delete("k", 10));
    soon(gone);
  }

  @Test
  void whatWentInAForgottenTimeIsGone() throws Exception {
    replica.write(3, OneReplica.put("k", "1", 3));
    replica.forget(9, OneReplica.put("other", "1", 9));
    soon(removals.whenRemoved(KEY, 3));
    assertEquals(1, asked.get());
  }

  @Test
  void whoWaitsNoLongerWatchesNoLonger() {
    CompletableFuture<@Nullable Void> gone = removals.whenRemoved(KEY, 3);
    while (replica.open() == 0) {
      Thread.onSpinWait();
    }
    assertTrue(gone.cancel(false));
    while (replica.open() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void closedClientEndsTheWait() {
    CompletableFuture<@Nullable Void> gone = removals.whenRemoved(KEY, 3);
    replica.runtime.close();
    ExecutionException failed = assertThrows(ExecutionException.class, () -> soon(gone));
    assertInstanceOf(BezantException.Closed.class, failed.getCause());
  }
}
