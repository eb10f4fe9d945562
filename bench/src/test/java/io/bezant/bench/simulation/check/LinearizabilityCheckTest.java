package io.bezant.bench.simulation.check;

import static io.bezant.bench.simulation.check.Told.absent;
import static io.bezant.bench.simulation.check.Told.delete;
import static io.bezant.bench.simulation.check.Told.deleted;
import static io.bezant.bench.simulation.check.Told.found;
import static io.bezant.bench.simulation.check.Told.get;
import static io.bezant.bench.simulation.check.Told.put;
import static io.bezant.bench.simulation.check.Told.written;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.check.Told.Asked;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckTest {

  private final Told told = new Told();

  private void isSound() {
    Judgement judgement = told.linearizability();
    assertInstanceOf(Judgement.Sound.class, judgement, judgement.toString());
  }

  private String isImpossible() {
    return assertInstanceOf(Judgement.Impossible.class, told.linearizability()).reason();
  }

  @Test
  void whatWasWrittenIsRead() {
    told.call(0, put("k", "a"), 1, written(1)).call(1, get("k"), 2, found("k", "a", 1, 1, 1));
    isSound();
  }

  @Test
  void aReadDuringAWriteMayShowTheStateBeforeOrAfter() {
    Asked write = told.asks(0, put("k", "a"));
    told.call(1, get("k"), 1, absent()).call(1, get("k"), 2, found("k", "a", 1, 1, 1));
    told.isTold(write, 2, written(1));
    isSound();
  }

  @Test
  void aReadDuringAWriteCannotGoBackFromTheStateAfterToTheStateBefore() {
    Asked write = told.asks(0, put("k", "a"));
    told.call(1, get("k"), 1, found("k", "a", 1, 1, 1)).call(2, get("k"), 2, absent());
    told.isTold(write, 1, written(1));
    isImpossible();
  }

  @Test
  void aStaleReadIsImpossible() {
    told.call(0, put("k", "a"), 1, written(1)).call(0, put("k", "b"), 2, written(2));
    told.call(1, get("k"), 3, found("k", "a", 1, 1, 1));
    assertTrue(isImpossible().contains("none of these is possible"), isImpossible());
  }

  @Test
  void aLostWriteIsImpossible() {
    told.call(0, put("k", "a"), 1, written(1)).call(1, get("k"), 2, absent());
    isImpossible();
  }

  @Test
  void aValueThatNobodyWroteCannotBeRead() {
    told.call(0, put("k", "a"), 1, written(1)).call(1, get("k"), 2, found("k", "z", 1, 1, 1));
    isImpossible();
  }

  @Test
  void aWriteAppliedTwiceShowsInTheVersion() {
    told.call(0, put("k", "a"), 1, written(1)).call(1, get("k"), 2, found("k", "a", 1, 2, 2));
    isImpossible();
  }

  @Test
  void oneOfTwoConditionalWritesOnAnAbsentKeyLoses() {
    KvOperation set =
        new KvOperation.CompareAndSet(
            Bytes.utf8("k"), new Expectation.Absent(), Bytes.utf8("mine"));
    Asked one = told.asks(0, set);
    Asked other = told.asks(1, set);
    told.isTold(one, 1, written(1)).isTold(other, 1, written(2));
    isImpossible();
  }

  @Test
  void revisionsOfAKeyGrowInRealTime() {
    told.call(0, put("k", "a"), 1, written(2)).call(0, put("k", "b"), 2, written(1));
    isImpossible();
  }

  @Test
  void aWriteWithoutAnAnswerMayHaveHappened() {
    told.asks(0, put("k", "a"));
    told.call(1, get("k"), 2, found("k", "a", 4, 4, 1));
    isSound();
  }

  @Test
  void aWriteWithoutAnAnswerMayNotHaveHappenedYet() {
    told.asks(0, put("k", "a"));
    told.call(1, get("k"), 1, absent()).call(1, get("k"), 2, found("k", "a", 4, 4, 1));
    isSound();
  }

  @Test
  void aWriteWithoutAnAnswerHappensOnceAtMost() {
    told.asks(0, put("k", "a"));
    told.call(1, get("k"), 1, found("k", "a", 1, 1, 1)).call(1, delete("k"), 2, deleted(1, 2));
    told.call(1, get("k"), 3, found("k", "a", 3, 3, 1));
    isImpossible();
  }

  @Test
  void aWriteWithoutAnAnswerIsNotReadBeforeItWasAsked() {
    told.call(1, get("k"), 1, found("k", "a", 1, 1, 1));
    told.asks(0, put("k", "a"));
    isImpossible();
  }

  @Test
  void aWriteThatNeverHappenedIsNotRead() {
    told.never(told.asks(0, put("k", "a")));
    told.call(1, get("k"), 1, found("k", "a", 1, 1, 1));
    isImpossible();
  }

  @Test
  void theRevisionOfAnUnansweredWriteIsAboveEarlierOnes() {
    told.call(0, put("k", "a"), 1, written(7));
    told.asks(0, put("k", "b"));
    told.call(1, get("k"), 3, found("k", "b", 7, 7, 2));
    isImpossible();
  }

  @Test
  void aSmallValueIsNotRefusedAsTooLarge() {
    told.call(0, put("k", "a"), 1, new KvResult.Failed(KvError.VALUE_TOO_LARGE, 1 << 20, 1));
    isImpossible();
  }

  @Test
  void anAnswerOfAnotherKindIsImpossible() {
    told.call(0, put("k", "a"), 1, deleted(0, 0));
    isImpossible();
  }

  @Test
  void aRemovalThatRemovedNothingIsNotAnsweredWhereThereWasAValue() {
    told.call(0, put("k", "a"), 1, written(1)).call(0, delete("k"), 2, deleted(0, 1));
    isImpossible();
  }

  @Test
  void whatStoodThereBeforeIsToldTruly() {
    told.call(0, put("k", "a"), 1, written(1));
    told.call(
        0,
        new KvOperation.Put(Bytes.utf8("k"), Bytes.utf8("b"), true),
        2,
        new KvResult.Written(2, Optional.empty()));
    isImpossible();
  }

  @Test
  void keysAreJudgedApart() {
    for (int key = 0; key < 500; key++) {
      told.call(0, put("k" + key, "a"), key + 1, written(key + 1));
    }
    told.call(0, get("k77"), 501, absent());
    assertTrue(isImpossible().contains("'k77'"));
  }

  @Test
  void aSearchThatTakesTooLongIsUndecided() {
    for (int writer = 0; writer < 20; writer++) {
      told.asks(writer, put("k", "v" + writer));
      told.call(50, get("k"), 1, absent());
    }
    for (int reader = 0; reader < 20; reader++) {
      told.call(50, get("k"), 2, found("k", "v" + reader, 90, 99 + reader, 21 + reader));
    }
    assertInstanceOf(
        Judgement.Undecided.class,
        new LinearizabilityCheck(Limits.DEFAULT, 1_000).judge(told.history().calls()));
  }

  /** [Herlihy & Wing 1990], as in the tests of Porcupine: registers with overlapping calls. */
  @Test
  void registersOfThePorcupineTests() {
    Asked put = told.asks(0, put("x", "100"));
    Asked first = told.asks(1, get("x"));
    Asked second = told.asks(2, get("x"));
    told.isTold(second, 1, absent());
    told.isTold(first, 2, found("x", "100", 1, 1, 1));
    told.isTold(put, 2, written(1));
    isSound();

    Asked late = told.asks(0, put("y", "200"));
    Asked new1 = told.asks(1, get("y"));
    told.isTold(new1, 3, found("y", "200", 2, 2, 1));
    told.call(2, get("y"), 4, absent());
    told.isTold(late, 3, written(2));
    isImpossible();
  }
}
