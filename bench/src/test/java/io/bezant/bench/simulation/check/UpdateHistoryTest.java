package io.bezant.bench.simulation.check;

import static io.bezant.bench.simulation.check.Told.found;
import static io.bezant.bench.simulation.check.Told.get;
import static io.bezant.bench.simulation.check.Told.put;
import static io.bezant.bench.simulation.check.Told.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Histories with atomic operations, by hand. */
class UpdateHistoryTest {

  private static final KvOperation ADD = new KvOperation.Update(Bytes.utf8("a"), new Change.Add(1));

  private final Told told = new Told();

  private static KvResult made(String value, long created, long modified, long version) {
    return new KvResult.Updated(
        new KeyValue(Bytes.utf8("a"), Bytes.utf8(value), created, modified, version, 0), true);
  }

  private void isSound() {
    assertInstanceOf(Judgement.Sound.class, told.linearizability());
    assertInstanceOf(Judgement.Sound.class, told.agreedOrder());
  }

  private void isImpossible() {
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
    assertInstanceOf(Judgement.Impossible.class, told.agreedOrder());
  }

  @Test
  void eachIsDoneOnce() {
    told.call(0, ADD, 1, made("1", 1, 1, 1)).call(1, ADD, 2, made("2", 1, 2, 2));
    told.call(0, get("a"), 3, found("a", "2", 1, 2, 2));
    isSound();
  }

  @Test
  void doneTwiceIsImpossible() {
    told.call(0, put("a", "1"), 1, written(1)).call(1, ADD, 2, made("3", 1, 2, 2));
    isImpossible();
  }

  @Test
  void lostOneIsImpossible() {
    told.call(0, ADD, 1, made("1", 1, 1, 1)).call(1, ADD, 2, made("1", 1, 2, 2));
    isImpossible();
  }

  @Test
  void oneWithoutAnswerMayExplainWhatIsMissing() {
    told.call(0, put("a", "1"), 1, written(1));
    told.asks(1, ADD);
    told.call(2, ADD, 3, made("3", 1, 3, 3));
    isSound();
  }

  @Test
  void whatChangesNothingIsAReading() {
    told.call(0, put("a", "1"), 1, written(1));
    told.call(
        1,
        new KvOperation.Update(Bytes.utf8("a"), new Change.Max(0)),
        2,
        new KvResult.Updated(new KeyValue(Bytes.utf8("a"), Bytes.utf8("1"), 1, 1, 1, 0), false));
    isSound();
  }

  @Test
  void refusalNeedsAReason() {
    told.call(0, put("a", "x"), 1, written(1));
    told.call(1, ADD, 2, new KvResult.Failed(KvError.NOT_A_NUMBER, 0, 0));
    isSound();
    told.call(0, put("a", "7"), 3, written(2));
    told.call(1, ADD, 4, new KvResult.Failed(KvError.NOT_A_NUMBER, 0, 0));
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
  }

  @Test
  void rulesKnowTheEndsOfNumbers() {
    String most = Long.toString(Long.MAX_VALUE);
    for (String value : List.of("", "01", "-0", "+1", "9223372036854775808", " 1")) {
      assertEquals(
          new ValueRules.Made.Refused(KvError.NOT_A_NUMBER, 0, 0),
          ValueRules.apply(new Change.Add(0), Optional.of(Bytes.utf8(value)), 64),
          value);
    }
    assertEquals(
        new ValueRules.Made.Refused(KvError.NUMBER_OVERFLOW, 0, 0),
        ValueRules.apply(new Change.Add(1), Optional.of(Bytes.utf8(most)), 64));
    assertEquals(
        new ValueRules.Made.Value(Bytes.utf8("-5")),
        ValueRules.apply(new Change.Max(-5), Optional.empty(), 64));
  }

  /** Puts {@code b} and adds to {@code a}, or neither. */
  private static final KvOperation PUT_AND_ADD =
      new KvOperation.Transaction(
          List.of(),
          List.of(
              new KvOperation.Put(Bytes.utf8("b"), Bytes.utf8("1")),
              new KvOperation.Update(Bytes.utf8("a"), new Change.Add(1))),
          List.of());

  private static final KvResult REFUSED = new KvResult.Failed(KvError.NOT_A_NUMBER, 0, 0);

  @Test
  void transactionIsRefusedAsAWholeForAnUpdateInIt() {
    told.call(0, put("a", "x"), 1, written(1)).call(1, PUT_AND_ADD, 2, REFUSED);
    told.call(0, get("b"), 3, new KvResult.NotFound());
    isSound();
  }

  @Test
  void transactionIsNotRefusedForAnUpdateThatCanBeDone() {
    told.call(0, put("a", "1"), 1, written(1)).call(1, PUT_AND_ADD, 2, REFUSED);
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
  }

  @Test
  void transactionWithoutAnswerThatMustBeRefusedHasDoneNothing() {
    told.call(0, put("a", "x"), 1, written(1));
    told.asks(1, PUT_AND_ADD);
    told.call(0, get("b"), 3, found("b", "1", 2, 2, 1));
    assertInstanceOf(Judgement.Impossible.class, told.linearizability());
  }
}
