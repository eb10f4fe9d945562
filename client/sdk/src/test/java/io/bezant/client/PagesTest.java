package io.bezant.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A range that is read page by page. */
class PagesTest {

  private final TreeMap<Bytes, Integer> store = new TreeMap<>();

  /** The store as it was at each revision. */
  private final TreeMap<Long, TreeMap<Bytes, Integer>> revisions = new TreeMap<>();

  private final List<Integer> pages = new ArrayList<>();
  private final List<Long> askedAt = new ArrayList<>();
  private int roomFor = Integer.MAX_VALUE;
  private long compacted;
  private Runnable betweenPages = () -> {};

  /**
   * A store whose answers hold so many keys and fail where more are asked for. What is ordered is a
   * transaction that changes nothing.
   */
  private final KvClient kv =
      (KvClient)
          Proxy.newProxyInstance(
              KvClient.class.getClassLoader(),
              new Class<?>[] {KvClient.class},
              (proxy, method, arguments) ->
                  method.getName().equals("commit")
                      ? new TransactionResult(true, revisions.lastKey(), List.of())
                      : range((KeyRange) arguments[0], (RangeOptions) arguments[1]));

  private RangeResult range(KeyRange keys, RangeOptions options) {
    betweenPages.run();
    askedAt.add(options.revision());
    if (options.revision() > 0 && options.revision() < compacted) {
      throw new BezantException.Compacted(compacted, options.revision());
    }
    TreeMap<Bytes, Integer> then =
        options.revision() == 0 ? store : Objects.requireNonNull(revisions.get(options.revision()));
    List<Bytes> all = then.keySet().stream().filter(key -> keys.toWire().contains(key)).toList();
    int count = Math.min(all.size(), options.limit());
    if (count > roomFor) {
      throw new BezantException.ResultTooLarge(roomFor, count);
    }
    pages.add(count);
    return new RangeResult(
        all.subList(0, count).stream().map(key -> new KeyValue(key, key, 1, 1, 1, 0)).toList(),
        count,
        count < all.size() ? Optional.of(all.get(count)) : Optional.empty());
  }

  private void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      put("k%03d".formatted(i));
    }
  }

  private void put(String key) {
    store.put(Bytes.utf8(key), 0);
    revisions.put(revisions.size() + 1L, new TreeMap<>(store));
  }

  private List<Bytes> read(RangeOptions options) {
    return Pages.of(kv, KeyRange.all(), options).map(KeyValue::key).toList();
  }

  @Test
  void everyKeyIsReadOnceInOrder() {
    fill(25);
    assertEquals(List.copyOf(store.keySet()), read(RangeOptions.DEFAULT.withLimit(10)));
    assertEquals(List.of(10, 10, 10, 5), pages);
  }

  @Test
  void pagesHaveNoOrderAndNoFilter() {
    for (RangeOptions options :
        List.of(
            RangeOptions.DEFAULT.order(RangeOptions.Order.DESCEND),
            RangeOptions.DEFAULT.sortedBy(RangeOptions.SortBy.MOD),
            RangeOptions.DEFAULT.withMinModRevision(1),
            RangeOptions.DEFAULT.withMaxModRevision(1),
            RangeOptions.DEFAULT.withMinCreateRevision(1),
            RangeOptions.DEFAULT.withMaxCreateRevision(1))) {
      assertThrows(IllegalArgumentException.class, () -> read(options));
      assertThrows(IllegalArgumentException.class, () -> Pages.moving(kv, KeyRange.all(), options));
    }
    assertEquals(List.of(), read(RangeOptions.DEFAULT.order(RangeOptions.Order.ASCEND)));
  }

  @Test
  void whatFitsOnePageIsReadAtThePresent() {
    fill(10);
    read(RangeOptions.DEFAULT.withLimit(10));
    assertEquals(List.of(0L), askedAt);
  }

  @Test
  void allPagesAreOfOneRevision() {
    fill(25);
    List<Bytes> before = List.copyOf(store.keySet());
    betweenPages =
        () -> {
          if (askedAt.size() > 1) {
            put("k-new-" + askedAt.size());
            put("z-new-" + askedAt.size());
          }
        };
    assertEquals(before, read(RangeOptions.DEFAULT.withLimit(10)));
    assertEquals(List.of(0L, 25L, 25L, 25L), askedAt);
  }

  @Test
  void revisionThatIsAskedForIsThatOfAllPages() {
    fill(25);
    assertEquals(12, read(RangeOptions.DEFAULT.withLimit(5).at(12)).size());
    assertEquals(List.of(12L, 12L, 12L), askedAt);
  }

  @Test
  void compactionMeanwhileIsAnErrorAndNeverAMixture() {
    fill(25);
    betweenPages =
        () -> {
          if (askedAt.size() == 2) {
            put("k-new");
            compacted = 26;
          }
        };
    BezantException.Compacted failure =
        assertThrows(
            BezantException.Compacted.class, () -> read(RangeOptions.DEFAULT.withLimit(10)));
    assertEquals(26, failure.minRevision());
  }

  @Test
  void movingPagesAndThoseOfOneReplicaAreOfThePresent() {
    fill(25);
    Pages.moving(kv, KeyRange.all(), RangeOptions.DEFAULT.withLimit(10)).forEach(each -> {});
    read(RangeOptions.DEFAULT.withLimit(10).withMode(ReadMode.LOCAL));
    assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), askedAt);
  }

  @Test
  void emptyRangeIsOneEmptyPage() {
    assertEquals(List.of(), read(RangeOptions.DEFAULT));
    assertEquals(List.of(0), pages);
  }

  @Test
  void pageThatIsTooLargeIsHalved() {
    fill(9);
    roomFor = 3;
    assertEquals(List.copyOf(store.keySet()), read(RangeOptions.DEFAULT.withLimit(8)));
    assertEquals(List.of(2, 2, 2, 2, 2, 1), pages);
  }

  @Test
  void keyThatFitsNoPageIsAnError() {
    fill(1);
    roomFor = 0;
    assertThrows(BezantException.ResultTooLarge.class, () -> read(RangeOptions.DEFAULT));
  }

  @Test
  void nothingIsReadAheadOfNeed() {
    fill(25);
    assertEquals(
        5, Pages.of(kv, KeyRange.all(), RangeOptions.DEFAULT.withLimit(10)).limit(5).count());
    assertEquals(List.of(10, 10), pages);
  }
}
