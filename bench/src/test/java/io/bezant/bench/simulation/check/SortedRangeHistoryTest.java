package io.bezant.bench.simulation.check;

import static io.bezant.bench.simulation.check.Told.put;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvOperation.Show;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories with sorted ranges, by hand. */
class SortedRangeHistoryTest {

  private static final KeyValue A = entry("a", "2", 1);
  private static final KeyValue B = entry("b", "1", 2);
  private static final KeyValue C = entry("c", "3", 3);

  private final Told told = new Told();

  private static KeyValue entry(String key, String value, long revision) {
    return new KeyValue(Bytes.utf8(key), Bytes.utf8(value), revision, revision, 1, 0);
  }

  private static KvOperation byValue(int limit, RevisionFilter filter) {
    return new KvOperation.SortedRange(
        KeyRange.all(),
        new RangeSort(RangeSort.Target.VALUE, RangeSort.Direction.DESCEND),
        filter,
        limit,
        Show.KEY_VALUES);
  }

  private static KvResult sorted(long count, boolean more, KeyValue... entries) {
    return new KvResult.Sorted(List.of(entries), count, more);
  }

  /** Three keys, then a range that is answered so. */
  private void answered(KvOperation range, KvResult answer) {
    told.call(0, put("a", "2"), 1, Told.written(1))
        .call(0, put("b", "1"), 2, Told.written(2))
        .call(0, put("c", "3"), 3, Told.written(3))
        .call(1, range, 4, answer);
  }

  private void isSound() {
    assertInstanceOf(Judgement.Sound.class, told.linearizability());
    assertInstanceOf(Judgement.Sound.class, told.agreedOrder());
  }

  private void isImpossible() {
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
  }

  @Test
  void allInTheOrderAskedFor() {
    answered(byValue(0, RevisionFilter.NONE), sorted(3, false, C, A, B));
    isSound();
  }

  @Test
  void firstOfThemAndMore() {
    answered(byValue(2, RevisionFilter.NONE), sorted(3, true, C, A));
    isSound();
  }

  @Test
  void whatTheFilterAdmits() {
    answered(byValue(1, new RevisionFilter(0, 2, 0, 0)), sorted(3, true, A));
    isSound();
  }

  @Test
  void anotherOrderIsImpossible() {
    answered(byValue(0, RevisionFilter.NONE), sorted(3, false, A, C, B));
    isImpossible();
  }

  @Test
  void leavingOutTheFirstIsImpossible() {
    answered(byValue(2, RevisionFilter.NONE), sorted(3, true, A, B));
    isImpossible();
  }

  @Test
  void fewerThanThereAreWithoutSayingSoIsImpossible() {
    answered(byValue(2, RevisionFilter.NONE), sorted(3, false, C, A));
    isImpossible();
  }

  @Test
  void anotherCountIsImpossible() {
    answered(byValue(2, RevisionFilter.NONE), sorted(2, false, C, A));
    isImpossible();
  }

  @Test
  void whatTheFilterDoesNotAdmitIsImpossible() {
    answered(byValue(0, new RevisionFilter(0, 2, 0, 0)), sorted(3, false, C, A, B));
    isImpossible();
  }

  @Test
  void valueThatNobodyWroteIsImpossible() {
    answered(byValue(1, RevisionFilter.NONE), sorted(3, true, entry("c", "4", 3)));
    isImpossible();
    assertInstanceOf(Judgement.Impossible.class, told.agreedOrder());
  }
}
