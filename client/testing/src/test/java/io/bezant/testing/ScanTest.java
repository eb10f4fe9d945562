package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.KeyRange;
import io.bezant.client.KeyValue;
import io.bezant.client.KvClient;
import io.bezant.client.RangeOptions;
import io.bezant.crypto.Bytes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A range is read page by page, from a real cluster, while others write to it. */
@BezantCluster(replicas = 4, lifetime = BezantCluster.Lifetime.METHOD)
class ScanTest {

  private static final int KEYS = 100;
  private static final KeyRange ALL = KeyRange.prefix(Bytes.utf8("k"));
  private static final RangeOptions TENS = RangeOptions.DEFAULT.withLimit(10);

  @BeforeEach
  void fill(BezantClient client) {
    IntStream.range(0, KEYS)
        .mapToObj(i -> client.kv().putAsync(key(i), "old"))
        .toList()
        .forEach(CompletableFuture::join);
  }

  private static String key(int number) {
    return "k%03d".formatted(number);
  }

  /** Removes every second key, changes the others and adds some. */
  private static void change(KvClient kv) {
    List<CompletableFuture<?>> changes = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      changes.add(i % 2 == 0 ? kv.deleteAsync(key(i)) : kv.putAsync(key(i), "new"));
      changes.add(kv.putAsync(key(i) + "x", "new"));
    }
    changes.forEach(CompletableFuture::join);
  }

  @Test
  void allPagesAreOfOneMoment(BezantClient client) {
    List<KeyValue> seen = new ArrayList<>();
    Iterator<KeyValue> scan = client.kv().scan(ALL, TENS).iterator();
    for (int i = 0; i < 15; i++) {
      seen.add(scan.next());
    }
    change(client.kv());
    scan.forEachRemaining(seen::add);
    assertEquals(
        IntStream.range(0, KEYS).mapToObj(ScanTest::key).toList(),
        seen.stream().map(KeyValue::keyUtf8).toList());
    assertTrue(seen.stream().allMatch(each -> each.valueUtf8().equals("old")), seen::toString);
  }

  @Test
  void movingPagesSeeWhatHasChanged(BezantClient client) {
    Iterator<KeyValue> scan = client.kv().scanMoving(ALL, TENS).iterator();
    for (int i = 0; i < 10; i++) {
      scan.next();
    }
    change(client.kv());
    List<KeyValue> rest = new ArrayList<>();
    scan.forEachRemaining(rest::add);
    assertTrue(rest.stream().allMatch(each -> each.valueUtf8().equals("new")), rest::toString);
  }

  @Test
  void compactionMeanwhileEndsTheScan(BezantClient client) {
    Iterator<KeyValue> scan = client.kv().scan(ALL, TENS).iterator();
    scan.next();
    change(client.kv());
    long now = client.kv().put("other", "x").revision();
    client.kv().compact(now);
    BezantException.Compacted failure =
        assertThrows(BezantException.Compacted.class, () -> scan.forEachRemaining(each -> {}));
    assertEquals(now, failure.minRevision());
  }
}
