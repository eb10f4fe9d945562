package io.bezant.bench.simulation.check;

import static io.bezant.bench.simulation.check.Told.absent;
import static io.bezant.bench.simulation.check.Told.found;
import static io.bezant.bench.simulation.check.Told.get;
import static io.bezant.bench.simulation.check.Told.put;
import static io.bezant.bench.simulation.check.Told.written;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bezant.bench.simulation.check.Told.Asked;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories with transactions, by hand. */
class TransactionHistoryTest {

  /** Writes a and b if a is "1"; reads a otherwise. */
  private static final KvOperation BOTH =
      new KvOperation.Transaction(
          List.of(
              new Comparison(
                  KeyRange.of(Bytes.utf8("a")),
                  Comparison.Relation.EQUAL,
                  new Comparison.Operand.Value(Bytes.utf8("1")))),
          List.of(put("a", "2"), put("b", "2")),
          List.of(get("a")));

  private final Told told = new Told();

  private void isSound() {
    assertInstanceOf(Judgement.Sound.class, told.linearizability());
    assertInstanceOf(Judgement.Sound.class, told.agreedOrder());
  }

  private void isImpossible() {
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
  }

  private static KvResult done(boolean succeeded, long revision, KvResult... results) {
    return new KvResult.Transacted(succeeded, revision, List.of(results));
  }

  private Told one() {
    return told.call(0, put("a", "1"), 1, written(1));
  }

  @Test
  void bothChangesHaveOneRevision() {
    one().call(1, BOTH, 2, done(true, 2, written(2), written(2)));
    told.call(0, get("a"), 3, found("a", "2", 1, 2, 2));
    told.call(0, get("b"), 4, found("b", "2", 2, 2, 1)).call(0, put("a", "3"), 5, written(3));
    isSound();
  }

  @Test
  void changesOfTwoRevisionsAreImpossible() {
    one().call(1, BOTH, 2, done(true, 3, written(2), written(3)));
    isImpossible();
  }

  @Test
  void changeThatIsLostIsImpossible() {
    one().call(1, BOTH, 2, done(true, 2, written(2), written(2))).call(0, get("b"), 3, absent());
    isImpossible();
    assertInstanceOf(Judgement.Impossible.class, told.agreedOrder());
  }

  @Test
  void branchThatTheStateDoesNotAllowIsImpossible() {
    told.call(0, put("a", "7"), 1, written(1));
    told.call(1, BOTH, 2, done(true, 2, written(2), written(2)));
    isImpossible();
  }

  @Test
  void otherBranchReadsWhatIsThere() {
    told.call(0, put("a", "7"), 1, written(1));
    told.call(1, BOTH, 2, done(false, 1, found("a", "7", 1, 1, 1)));
    isSound();
  }

  @Test
  void transactionMayBeBetweenAnyTwoWritesOfOthers() {
    one();
    Asked both = told.asks(1, BOTH);
    told.call(0, put("c", "1"), 2, written(2));
    told.isTold(both, 3, done(true, 3, written(3), written(3)));
    isSound();
  }

  @Test
  void transactionWithoutAnAnswerHappensAsAWholeOrNotAtAll() {
    one();
    told.asks(1, BOTH);
    told.call(0, get("b"), 3, found("b", "2", 2, 2, 1))
        .call(0, get("a"), 4, found("a", "2", 1, 2, 2));
    isSound();
    told.call(0, get("a"), 5, found("a", "1", 1, 1, 1));
    isImpossible();
  }

  @Test
  void transactionWithoutAnAnswerThatHappenedInPartIsImpossible() {
    one();
    told.asks(1, BOTH);
    told.call(0, get("b"), 3, found("b", "2", 2, 2, 1))
        .call(0, get("a"), 4, found("a", "1", 1, 1, 1));
    isImpossible();
  }
}
