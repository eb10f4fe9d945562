package io.bezant.bench.simulation.check;

import static io.bezant.bench.simulation.check.Told.absent;
import static io.bezant.bench.simulation.check.Told.delete;
import static io.bezant.bench.simulation.check.Told.deleted;
import static io.bezant.bench.simulation.check.Told.found;
import static io.bezant.bench.simulation.check.Told.get;
import static io.bezant.bench.simulation.check.Told.put;
import static io.bezant.bench.simulation.check.Told.written;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories with readings of the past and compactions, by hand. */
class PastHistoryTest {

  private static final KvOperation.Range ALL =
      new KvOperation.Range(KeyRange.all(), 0, Show.KEY_VALUES);

  private final Told told = new Told();

  /** A key that is written, removed and written again, and another one. */
  @BeforeEach
  void write() {
    told.call(0, put("a", "1"), 1, written(1))
        .call(0, delete("a"), 2, deleted(1, 2))
        .call(0, put("a", "2"), 3, written(3))
        .call(0, put("b", "1"), 4, written(4));
  }

  private void isSound() {
    assertInstanceOf(Judgement.Sound.class, told.linearizability());
    assertInstanceOf(Judgement.Sound.class, told.agreedOrder());
  }

  private void isImpossible() {
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
  }

  private void isUnwritten() {
    assertInstanceOf(Judgement.Impossible.class, told.agreedOrder());
  }

  private static KvOperation at(long revision, KvOperation.Reading reading) {
    return new KvOperation.At(revision, reading);
  }

  private static KvResult compacted(long floor, long asked) {
    return new KvResult.Failed(KvError.COMPACTED, floor, asked);
  }

  private static KvResult toCome(long revision, long asked) {
    return new KvResult.Failed(KvError.FUTURE_REVISION, revision, asked);
  }

  private static KvResult listed(KeyValue... entries) {
    return new KvResult.Listed(List.of(entries), entries.length, Optional.empty());
  }

  @Test
  void keyIsShownAsItWas() {
    told.call(1, at(1, get("a")), 5, found("a", "1", 1, 1, 1))
        .call(1, at(2, get("a")), 6, absent())
        .call(1, at(3, get("a")), 7, found("a", "2", 3, 3, 1))
        .call(1, at(3, get("b")), 8, absent())
        .call(1, at(3, ALL), 9, listed(new KeyValue(Bytes.utf8("a"), Bytes.utf8("2"), 3, 3, 1, 0)));
    isSound();
  }

  @Test
  void laterLifeOfAKeyIsNotItsPast() {
    told.call(1, at(2, get("a")), 5, found("a", "2", 3, 3, 1));
    isUnwritten();
  }

  @Test
  void earlierLifeOfAKeyIsNotThereAfterItsRemoval() {
    told.call(1, at(2, get("a")), 5, found("a", "1", 1, 1, 1));
    isUnwritten();
  }

  @Test
  void keyThatWasThereIsNotAbsent() {
    told.call(1, at(1, get("a")), 5, absent());
    isUnwritten();
  }

  @Test
  void keyThatWasThereIsNotLeftOutOfARange() {
    told.call(1, at(4, ALL), 5, listed(new KeyValue(Bytes.utf8("b"), Bytes.utf8("1"), 4, 4, 1, 0)));
    isUnwritten();
  }

  @Test
  void writeWithoutAnswerMayExplainWhatWas() {
    Asked lost = told.asks(2, put("c", "1"));
    told.call(1, at(5, get("c")), 5, found("c", "1", 5, 5, 1));
    isSound();
    told.never(lost);
    isUnwritten();
  }

  @Test
  void revisionThatIsReadHasNoWritesToCome() {
    told.call(1, at(5, get("b")), 5, found("b", "1", 4, 4, 1))
        .call(0, put("b", "2"), 6, written(5));
    isImpossible();
  }

  @Test
  void revisionThatWasReachedIsNotToCome() {
    told.call(1, at(4, get("b")), 5, toCome(3, 4));
    isImpossible();
  }

  @Test
  void revisionToComeIsOneAfterTheStoresOwn() {
    told.call(1, at(5, get("b")), 5, toCome(4, 5)).call(0, put("b", "2"), 6, written(5));
    isSound();
  }

  @Test
  void whatIsCompactedIsNotReadAnyMore() {
    told.call(1, new KvOperation.Compact(3), 5, new KvResult.Compacted(3))
        .call(1, at(3, get("a")), 6, found("a", "2", 3, 3, 1))
        .call(1, at(2, get("a")), 7, compacted(3, 2));
    isSound();
    told.call(1, at(2, get("a")), 8, absent());
    isImpossible();
  }

  @Test
  void whatTheStoreCompactedByItselfIsNotReadAnyMore() {
    told.call(1, at(1, get("a")), 5, compacted(2, 1));
    isSound();
    told.call(1, at(1, get("a")), 6, found("a", "1", 1, 1, 1));
    isImpossible();
  }

  @Test
  void oldestRevisionIsReadable() {
    told.call(1, at(2, get("a")), 5, compacted(2, 2));
    isImpossible();
  }

  @Test
  void compactionIsDoneOnce() {
    told.call(1, new KvOperation.Compact(3), 5, new KvResult.Compacted(3))
        .call(1, new KvOperation.Compact(3), 6, compacted(3, 3));
    isSound();
    told.call(1, new KvOperation.Compact(2), 7, new KvResult.Compacted(2));
    isImpossible();
  }
}
