package io.bezant.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A range that is read page by page. */
class PagesTest {

  private final TreeMap<Bytes, Integer> store = new TreeMap<>();
  private final List<Integer> pages = new ArrayList<>();
  private int roomFor = Integer.MAX_VALUE;

  /** A store whose answers hold so many keys and fail where more are asked for. */
  private final KvClient kv =
      (KvClient)
          Proxy.newProxyInstance(
              KvClient.class.getClassLoader(),
              new Class<?>[] {KvClient.class},
              (proxy, method, arguments) ->
                  range((KeyRange) arguments[0], (RangeOptions) arguments[1]));

  private RangeResult range(KeyRange keys, RangeOptions options) {
    List<Bytes> all = store.keySet().stream().filter(key -> keys.toWire().contains(key)).toList();
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
      store.put(Bytes.utf8("k%03d".formatted(i)), i);
    }
  }

  private List<Bytes> read(RangeOptions options) {
    return Pages.of(kv, KeyRange.all(), options).map(KeyValue::key).toList();
  }

  @Test
  void everyKeyIsReadOnceInOrder() {
    fill(25);
    assertEquals(List.copyOf(store.keySet()), read(RangeOptions.DEFAULT.withLimit(10)));
    assertEquals(List.of(10, 10, 5), pages);
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
    assertEquals(List.of(2, 2, 2, 2, 1), pages);
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
    assertEquals(List.of(10), pages);
  }
}
