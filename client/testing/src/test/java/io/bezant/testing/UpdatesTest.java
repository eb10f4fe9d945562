package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.KvClient;
import io.bezant.client.UpdateException;
import io.bezant.client.UpdateResult;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Atomic operations as users of the SDK see them. */
@BezantCluster(replicas = 4)
class UpdatesTest {

  @Test
  void manyCallersCountOnceEachAlsoWhenThePrimaryDies(
      BezantTestCluster cluster, BezantClient client) {
    List<CompletableFuture<UpdateResult>> counted = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      if (i == 150) {
        cluster.kill(cluster.primary());
      }
      counted.add(client.kv().addAsync(Bytes.utf8("counter"), 1));
    }
    TreeSet<Long> numbers = new TreeSet<>();
    TreeSet<Long> revisions = new TreeSet<>();
    for (CompletableFuture<UpdateResult> each : counted) {
      numbers.add(each.join().number());
      revisions.add(each.join().keyValue().modRevision());
    }
    assertEquals(300, numbers.size(), "each has a number of its own");
    assertEquals(300, numbers.last());
    assertEquals(300, revisions.size(), "each has a revision of its own");
    assertEquals("300", client.kv().get("counter").orElseThrow().valueUtf8());
  }

  @Test
  void whatCannotBeDoneSaysWhyAndChangesNothing(BezantClient client) {
    KvClient kv = client.kv();
    kv.put("text", "abc");
    BezantException failure =
        assertThrows(UpdateException.NotANumber.class, () -> kv.add("text", 1));
    assertEquals(BezantException.Outcome.NOT_APPLIED, failure.outcome());
    kv.put("most", Long.toString(Long.MAX_VALUE));
    assertThrows(UpdateException.NumberOverflow.class, () -> kv.add("most", 1));
    Bytes large = Bytes.wrap(new byte[1 << 20]);
    kv.append(Bytes.utf8("large"), large);
    UpdateException.NoRoomToAppend full =
        assertThrows(UpdateException.NoRoomToAppend.class, () -> kv.append("large", "x"));
    assertEquals(1 << 20, full.limit());
    assertEquals((1 << 20) + 1, full.actual());
    assertThrows(
        BezantException.RequestTooLarge.class,
        () -> kv.append(Bytes.utf8("other"), large.concat(Bytes.utf8("x"))));
    assertTrue(kv.get("other").isEmpty());
    assertEquals(1, kv.get("large").orElseThrow().version());
  }

  @Test
  void whatChangesNothingSaysSo(BezantClient client) {
    UpdateResult first = client.kv().max("highest", 7);
    assertTrue(first.changed());
    UpdateResult second = client.kv().max("highest", 6);
    assertFalse(second.changed());
    assertEquals(first.keyValue(), second.keyValue());
  }

  /** More than may be appended between two checkpoints: the rest waits for the next. */
  @Test
  void appendsToLargeValuesWaitForRoomAndAreDone(BezantClient client) {
    KvClient kv = client.kv();
    Bytes large = Bytes.wrap(new byte[900_000]);
    for (int i = 0; i < 30; i++) {
      kv.put(Bytes.utf8("part" + i), large);
    }
    List<CompletableFuture<UpdateResult>> appended = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      appended.add(
          kv.withDeadline(Duration.ofSeconds(30))
              .appendAsync(Bytes.utf8("part" + i), Bytes.utf8("x")));
    }
    for (CompletableFuture<UpdateResult> each : appended) {
      assertEquals(900_001, each.join().keyValue().value().size());
    }
  }
}
