package io.bezant.bench.simulation.check;

import static io.bezant.bench.simulation.check.Told.delete;
import static io.bezant.bench.simulation.check.Told.deleted;
import static io.bezant.bench.simulation.check.Told.found;
import static io.bezant.bench.simulation.check.Told.get;
import static io.bezant.bench.simulation.check.Told.put;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bezant.bench.simulation.check.Told.Asked;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvOperation.Show;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Histories with ranges, by hand. */
class RangeHistoryTest {

  private static final KvOperation ALL = new KvOperation.Range(KeyRange.all(), 0, Show.KEY_VALUES);

  private final Told told = new Told();

  private void isSound() {
    assertInstanceOf(Judgement.Sound.class, told.linearizability());
    assertInstanceOf(Judgement.Sound.class, told.agreedOrder());
  }

  private void isImpossible() {
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
  }

  private void isOutOfOrder() {
    assertInstanceOf(Judgement.Impossible.class, told.agreedOrder());
  }

  private static KeyValue entry(String key, String value, long revision) {
    return new KeyValue(Bytes.utf8(key), Bytes.utf8(value), revision, revision, 1, 0);
  }

  private static KvResult listed(KeyValue... entries) {
    return new KvResult.Listed(List.of(entries), entries.length, Optional.empty());
  }

  private Told written() {
    return told.call(0, put("a", "1"), 1, Told.written(1))
        .call(0, put("b", "1"), 2, Told.written(2));
  }

  @Test
  void rangeShowsWhatWasWritten() {
    written().call(1, ALL, 3, listed(entry("a", "1", 1), entry("b", "1", 2)));
    isSound();
  }

  @Test
  void rangeThatLeavesAKeyOutIsImpossible() {
    written().call(1, ALL, 3, listed(entry("a", "1", 1)));
    isImpossible();
    isOutOfOrder();
  }

  @Test
  void emptyRangeIsImpossibleWhenSomethingIsThere() {
    written().call(1, ALL, 3, listed());
    isImpossible();
    isOutOfOrder();
  }

  @Test
  void rangeThatInventsAKeyIsImpossible() {
    written().call(1, ALL, 3, listed(entry("a", "1", 1), entry("b", "1", 2), entry("c", "1", 2)));
    isImpossible();
    isOutOfOrder();
  }

  @Test
  void rangeShowsAllKeysAtOneMoment() {
    written();
    Asked one = told.asks(0, put("a", "2"));
    Asked range = told.asks(1, ALL);
    told.isTold(one, 3, Told.written(3));
    Asked other = told.asks(0, put("b", "2"));
    told.isTold(other, 4, Told.written(4));
    KeyValue newB = new KeyValue(Bytes.utf8("b"), Bytes.utf8("2"), 2, 4, 2, 0);
    told.isTold(range, 3, listed(entry("a", "1", 1), newB));
    isImpossible();
  }

  @Test
  void rangeMayShowEitherSideOfAWriteUnderWay() {
    written();
    Asked one = told.asks(0, put("c", "1"));
    told.call(1, ALL, 2, listed(entry("a", "1", 1), entry("b", "1", 2)));
    told.call(1, ALL, 3, listed(entry("a", "1", 1), entry("b", "1", 2), entry("c", "1", 3)));
    told.isTold(one, 3, Told.written(3));
    assertInstanceOf(Judgement.Sound.class, told.linearizability());
  }

  @Test
  void readingsOfOtherKeysMayStandBehindLaterWrites() {
    written();
    told.call(1, get("a"), 3, found("a", "1", 1, 1, 1));
    told.call(1, ALL, 4, listed(entry("a", "1", 1), entry("b", "1", 2)));
    isSound();
  }

  @Test
  void countIsJudgedToo() {
    written();
    KvOperation count = new KvOperation.Range(KeyRange.all(), 0, Show.COUNT);
    told.call(1, count, 3, new KvResult.Listed(List.of(), 3, Optional.empty()));
    isImpossible();
  }

  @Test
  void pageMustGoOnAtAKeyThatExists() {
    written().call(0, delete("b"), 3, deleted(1, 3));
    KvOperation one = new KvOperation.Range(KeyRange.all(), 1, Show.KEY_VALUES);
    told.call(
        1,
        one,
        4,
        new KvResult.Listed(List.of(entry("a", "1", 1)), 1, Optional.of(Bytes.utf8("b"))));
    isImpossible();
  }

  @Test
  void rangeMayFailForItsSizeAndNotForItsKeys() {
    written().call(1, ALL, 3, new KvResult.Failed(KvError.TOO_MANY_KEYS, 10_000, 10_001));
    isSound();
    told.call(1, ALL, 4, new KvResult.Failed(KvError.KEY_EMPTY, 1, 0));
    isImpossible();
  }

  private static final KvOperation REMOVE_ALL = new KvOperation.DeleteRange(KeyRange.all(), false);

  private static KvResult removed(long count, long revision) {
    return new KvResult.RangeDeleted(count, revision, List.of());
  }

  @Test
  void removalRemovesAllOfARange() {
    written().call(1, REMOVE_ALL, 3, removed(2, 3)).call(1, ALL, 4, listed());
    told.call(0, put("a", "2"), 5, Told.written(4)).call(1, get("b"), 6, Told.absent());
    isSound();
  }

  @Test
  void removalThatLeavesAKeyIsImpossible() {
    written().call(1, REMOVE_ALL, 3, removed(2, 3));
    told.call(1, get("b"), 4, found("b", "1", 2, 2, 1));
    isImpossible();
    isOutOfOrder();
  }

  @Test
  void removalOfFewerThanThereAreIsImpossible() {
    written().call(1, REMOVE_ALL, 3, removed(1, 3));
    isImpossible();
  }

  @Test
  void removalOfNothingIsImpossibleWhenSomethingIsThere() {
    written().call(1, REMOVE_ALL, 3, removed(0, 2));
    isImpossible();
    isOutOfOrder();
  }

  @Test
  void removalWithoutAnAnswerMayHaveHappened() {
    written();
    told.asks(0, REMOVE_ALL);
    told.call(1, get("a"), 4, Told.absent()).call(1, get("b"), 5, Told.absent());
    isSound();
  }

  @Test
  void removalWithoutAnAnswerRemovesAllOrNothing() {
    written();
    told.asks(0, REMOVE_ALL);
    told.call(1, get("a"), 4, Told.absent()).call(1, get("b"), 5, found("b", "1", 2, 2, 1));
    isImpossible();
  }
}
