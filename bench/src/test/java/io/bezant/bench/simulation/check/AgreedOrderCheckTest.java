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
import org.junit.jupiter.api.Test;

class AgreedOrderCheckTest {

  private final Told told = new Told();

  private void isSound() {
    Judgement judgement = told.agreedOrder();
    assertInstanceOf(Judgement.Sound.class, judgement, judgement.toString());
  }

  private void isImpossible(String reason) {
    Judgement.Impossible judgement =
        assertInstanceOf(Judgement.Impossible.class, told.agreedOrder());
    assertTrue(judgement.reason().contains(reason), judgement.reason());
  }

  @Test
  void aPlainMapGivesTheAnswersInTheOrderTheyName() {
    told.call(0, put("k", "a"), 1, written(1)).call(1, get("k"), 2, found("k", "a", 1, 1, 1));
    told.call(0, delete("k"), 3, deleted(1, 2)).call(1, get("k"), 4, absent());
    told.call(1, delete("k"), 5, deleted(0, 2));
    isSound();
  }

  @Test
  void whatIsAskedAfterAnAnswerHasAHigherPlace() {
    told.call(0, put("k", "a"), 2, written(1)).call(1, put("j", "b"), 2, written(2));
    isImpossible("no higher place");
  }

  @Test
  void callsThatOverlapMayHaveAnyPlaces() {
    Asked first = told.asks(0, put("k", "a"));
    told.call(1, put("j", "b"), 1, written(1)).isTold(first, 1, written(2));
    isSound();
  }

  @Test
  void twoWritesCannotHaveOneRevision() {
    told.call(0, put("k", "a"), 1, written(1)).call(1, put("j", "b"), 2, written(1));
    isImpossible("one revision");
  }

  @Test
  void revisionsGrowWithPlaces() {
    Asked first = told.asks(0, put("k", "a"));
    told.call(1, put("j", "b"), 5, written(1)).isTold(first, 4, written(2));
    isImpossible("lower revision and the higher place");
  }

  @Test
  void aRevisionThatNobodyWroteIsImpossible() {
    told.call(0, put("k", "a"), 1, written(1)).call(0, put("k", "b"), 2, written(3));
    isImpossible("1 revisions up to 3");
  }

  @Test
  void aWriteWithoutAnAnswerExplainsARevision() {
    told.asks(1, put("j", "z"));
    told.call(0, put("k", "a"), 1, written(1)).call(0, put("k", "b"), 2, written(3));
    told.call(0, get("j"), 3, found("j", "z", 2, 2, 1));
    isSound();
  }

  @Test
  void aReadBehindAnOverwriteIsImpossible() {
    told.call(0, put("k", "a"), 1, written(1)).call(0, put("k", "b"), 2, written(2));
    told.call(0, get("k"), 3, found("k", "a", 1, 1, 1));
    isImpossible("overwrote");
  }

  @Test
  void aReadOfAValueFromTheFutureIsImpossible() {
    Asked read = told.asks(0, get("k"));
    told.call(1, put("k", "a"), 5, written(1)).isTold(read, 4, found("k", "a", 1, 1, 1));
    isImpossible("cannot have read");
  }

  @Test
  void aReadThatMissesAWriteIsImpossible() {
    told.call(0, put("k", "a"), 1, written(1)).call(0, get("k"), 2, absent());
    isImpossible("did not find");
  }

  @Test
  void aReadOfWhatNobodyWroteIsImpossible() {
    told.asks(1, put("k", "y"));
    told.call(0, get("k"), 2, found("k", "z", 2, 2, 1));
    isImpossible("nobody wrote");
  }
}
