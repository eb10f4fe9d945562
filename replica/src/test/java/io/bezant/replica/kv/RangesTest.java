package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvOperation.Show;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ranges of keys: what they answer, what they are charged, and since when they hold. */
class RangesTest {

  private static final ClientId CLIENT = ClientId.of(CLIENTS.getFirst().publicKey());

  private final KvCluster cluster = new KvCluster();
  private final SessionId session = cluster.open(CLIENTS.getFirst(), 1);
  private long number;

  private KvResult run(KvOperation operation) {
    return cluster.run(session, ++number, operation).getFirst();
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }

  private static KvOperation.Range range(KeyRange keys) {
    return new KvOperation.Range(keys, 0, Show.KEY_VALUES);
  }

  private static KeyValue keyValue(String key, String value, long revision) {
    return new KeyValue(key(key), key(value), revision, revision, 1, 0);
  }

  private void putAll(String... keys) {
    for (String each : keys) {
      run(put(each, "v" + each));
    }
  }

  @Test
  void rangeIsAnsweredInTheOrderOfUnsignedBytes() {
    run(new KvOperation.Put(Bytes.of((byte) 0x80), key("high")));
    putAll("b", "a", "ab");
    assertEquals(
        new KvResult.Listed(
            List.of(
                keyValue("a", "va", 3),
                keyValue("ab", "vab", 4),
                keyValue("b", "vb", 2),
                new KeyValue(Bytes.of((byte) 0x80), key("high"), 1, 1, 1, 0)),
            4,
            Optional.empty()),
        run(range(KeyRange.all())));
  }

  @Test
  void rangeEndsBeforeItsEnd() {
    putAll("a", "b", "c");
    assertEquals(
        new KvResult.Listed(List.of(keyValue("a", "va", 1)), 1, Optional.empty()),
        run(range(KeyRange.of(key("a"), key("b")))));
    assertEquals(
        new KvResult.Listed(
            List.of(keyValue("b", "vb", 2), keyValue("c", "vc", 3)), 2, Optional.empty()),
        run(range(KeyRange.from(key("b")))));
    assertEquals(
        new KvResult.Listed(List.of(), 0, Optional.empty()),
        run(range(KeyRange.of(key("c"), key("a")))));
  }

  @Test
  void limitSaysWhereToGoOn() {
    putAll("a", "b", "c");
    KvOperation two = new KvOperation.Range(KeyRange.all(), 2, Show.KEY_VALUES);
    assertEquals(
        new KvResult.Listed(
            List.of(keyValue("a", "va", 1), keyValue("b", "vb", 2)), 2, Optional.of(key("c"))),
        run(two));
    assertEquals(
        new KvResult.Listed(List.of(keyValue("c", "vc", 3)), 1, Optional.empty()),
        run(new KvOperation.Range(KeyRange.from(key("c")), 2, Show.KEY_VALUES)));
    assertEquals(
        new KvResult.Listed(List.of(), 3, Optional.empty()),
        run(new KvOperation.Range(KeyRange.all(), 3, Show.COUNT)));
  }

  @Test
  void keysAloneHaveEverythingButTheirValues() {
    putAll("a");
    assertEquals(
        new KvResult.Listed(
            List.of(new KeyValue(key("a"), Bytes.EMPTY, 1, 1, 1, 0)), 1, Optional.empty()),
        run(new KvOperation.Range(KeyRange.all(), 0, Show.KEYS)));
  }

  @Test
  void rangeShowsNothingButKeysOfTheStore() {
    assertEquals(new KvResult.Listed(List.of(), 0, Optional.empty()), run(range(KeyRange.all())));
  }

  @Test
  void endMayBeOneByteLongerThanAKey() {
    Bytes longest = Bytes.utf8("k".repeat(16));
    run(new KvOperation.Put(longest, key("v")));
    KvResult.Listed listed =
        assertInstanceOf(KvResult.Listed.class, run(range(KeyRange.of(longest))));
    assertEquals(1, listed.count());
    assertEquals(
        new KvResult.Failed(KvError.KEY_TOO_LONG, 16, 18),
        run(range(KeyRange.of(longest.concat(key("x"))))));
  }

  @Test
  void rangeThatReturnsTooMuchReturnsNothingAndLeavesRoomForOthers() {
    for (String each : List.of("a", "b", "c")) {
      run(put(each, "v".repeat(60)));
    }
    List<KvResult> results =
        cluster.run(
            session, ++number, range(KeyRange.all()), range(KeyRange.of(key("a"), key("c"))));
    assertEquals(new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 183), results.get(0));
    assertEquals(2, assertInstanceOf(KvResult.Listed.class, results.get(1)).count());
    assertEquals(
        new KvResult.Listed(List.of(), 3, Optional.empty()),
        run(new KvOperation.Range(KeyRange.all(), 0, Show.COUNT)));
  }

  @Test
  void oneRequestLooksAtNoMoreThanItsShare() {
    ResultBudget budget = new ResultBudget(KvCluster.CONFIG.limits());
    budget.beginBatch();
    for (long i = 0; i < ResultBudget.KEYS_PER_REQUEST; i++) {
      assertEquals(Optional.empty(), budget.look(100));
    }
    assertEquals(
        Optional.of(new KvResult.Failed(KvError.TOO_MANY_KEYS, 10_000, 10_001)), budget.look(100));
    budget.beginRequest();
    assertEquals(Optional.empty(), budget.look(100));
  }

  @Test
  void largeRecordsWeighMore() {
    ResultBudget budget = new ResultBudget(KvCluster.CONFIG.limits());
    budget.beginBatch();
    int megabyte = 1 << 20;
    for (int i = 0; i < 38; i++) {
      assertEquals(Optional.empty(), budget.look(megabyte));
    }
    assertEquals(
        Optional.of(new KvResult.Failed(KvError.TOO_MANY_KEYS, 10_000, 39 * 257)),
        budget.look(megabyte));
  }

  @Test
  void oneBatchLooksAtNoMoreThanFourRequests() {
    ResultBudget budget = new ResultBudget(KvCluster.CONFIG.limits());
    budget.beginBatch();
    for (int request = 0; request < 4; request++) {
      budget.beginRequest();
      for (long i = 0; i < ResultBudget.KEYS_PER_REQUEST; i++) {
        budget.look(0);
      }
    }
    budget.beginRequest();
    assertEquals(
        Optional.of(new KvResult.Failed(KvError.BATCH_RESULT_FULL, 40_000, 40_001)),
        budget.look(0));
  }

  // Removal.

  @Test
  void rangeIsRemovedAtOneRevision() {
    putAll("a", "b", "c");
    assertEquals(
        new KvResult.RangeDeleted(2, 4, List.of()),
        run(new KvOperation.DeleteRange(KeyRange.of(key("a"), key("c")), false)));
    assertEquals(
        new KvResult.Listed(List.of(keyValue("c", "vc", 3)), 1, Optional.empty()),
        run(range(KeyRange.all())));
    assertEquals(new KvResult.Written(5, Optional.empty()), run(put("a", "v")));
  }

  @Test
  void removalTellsWhatStoodThereIfAsked() {
    putAll("b", "a");
    assertEquals(
        new KvResult.RangeDeleted(2, 3, List.of(keyValue("a", "va", 2), keyValue("b", "vb", 1))),
        run(new KvOperation.DeleteRange(KeyRange.all(), true)));
  }

  @Test
  void removalOfNothingTakesNoRevision() {
    putAll("a");
    assertEquals(
        new KvResult.RangeDeleted(0, 1, List.of()),
        run(new KvOperation.DeleteRange(KeyRange.from(key("b")), true)));
    assertEquals(new KvResult.Written(2, Optional.empty()), run(put("b", "v")));
  }

  @Test
  void removalWhoseAnswerIsTooLargeRemovesNothing() {
    for (String each : List.of("a", "b", "c")) {
      run(put(each, "v".repeat(60)));
    }
    assertEquals(
        new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 183),
        run(new KvOperation.DeleteRange(KeyRange.all(), true)));
    assertEquals(
        new KvResult.RangeDeleted(3, 4, List.of()),
        run(new KvOperation.DeleteRange(KeyRange.all(), false)));
  }

  @Test
  void removalWeighsMoreThanALook() {
    ResultBudget budget = new ResultBudget(KvCluster.CONFIG.limits());
    budget.beginBatch();
    for (int i = 0; i < 1_000; i++) {
      assertEquals(Optional.empty(), budget.look(100));
      assertEquals(Optional.empty(), budget.remove());
    }
    assertEquals(
        Optional.of(new KvResult.Failed(KvError.TOO_MANY_KEYS, 10_000, 10_001)), budget.look(100));
  }

  @Test
  void everyKeyOfARemovalIsAbsentSinceThen() {
    putAll("a", "b", "c");
    run(new KvOperation.DeleteRange(KeyRange.of(key("a"), key("c")), false));
    SequenceNumber removed = cluster.machine.executed();
    putAll("x");
    assertEquals(removed, show(new KvOperation.Get(key("a"))).since());
    assertEquals(removed, show(new KvOperation.Get(key("b"))).since());
  }

  // Without ordering.

  private ReadAnswer.Answer show(KvOperation operation) {
    return cluster
        .machine
        .read(CLIENT, new Read(9, List.of(KvCodec.encode(operation)), true))
        .answers()
        .getFirst();
  }

  @Test
  void rangeIsShownAsAnOrderedOneIsAnswered() throws Exception {
    putAll("a", "b");
    ReadAnswer.Answer.Whole shown =
        assertInstanceOf(ReadAnswer.Answer.Whole.class, show(range(KeyRange.all())));
    assertEquals(run(range(KeyRange.all())), KvCodec.decodeResult(shown.result()));
  }

  @Test
  void rangeHoldsSinceTheLastRemovalInIt() {
    putAll("a", "b", "x");
    run(new KvOperation.Delete(key("b")));
    SequenceNumber removed = cluster.machine.executed();
    putAll("c");
    assertEquals(removed, show(range(KeyRange.all())).since());
    assertEquals(removed, show(range(KeyRange.of(key("b"), key("c")))).since());
    assertEquals(SequenceNumber.ZERO, show(range(KeyRange.from(key("c")))).since());
    assertEquals(SequenceNumber.ZERO, show(range(KeyRange.of(key("a")))).since());
  }

  @Test
  void pageHoldsSinceTheLastRemovalUpToWhereTheNextBegins() {
    putAll("a", "b", "c");
    run(new KvOperation.Delete(key("c")));
    SequenceNumber removed = cluster.machine.executed();
    KvOperation first = new KvOperation.Range(KeyRange.all(), 1, Show.KEY_VALUES);
    assertEquals(SequenceNumber.ZERO, show(first).since());
    run(new KvOperation.Delete(key("b")));
    assertEquals(cluster.machine.executed(), show(first).since());
    assertEquals(removed, show(range(KeyRange.from(key("c")))).since());
  }

  @Test
  void whatIsTooLargeIsHeldAtThisPlaceAlone() {
    for (String each : List.of("a", "b", "c")) {
      run(put(each, "v".repeat(60)));
    }
    assertEquals(cluster.machine.executed(), show(range(KeyRange.all())).since());
  }

  @Test
  void questionWeighsWhatItMayLookAt() {
    assertEquals(1, weight(new KvOperation.Get(key("a")), new KvOperation.Get(key("b"))));
    assertEquals(64, weight(range(KeyRange.all())));
    assertEquals(1, weight(new KvOperation.Range(KeyRange.all(), 100, Show.KEYS)));
    KvOperation page = new KvOperation.Range(KeyRange.all(), 1_000, Show.KEYS);
    assertEquals(7, weight(page));
    assertEquals(14, weight(page, page));
    assertEquals(64, weight(range(KeyRange.all()), range(KeyRange.all())));
  }

  private int weight(KvOperation... operations) {
    return cluster.machine.weight(
        new Read(9, Stream.of(operations).map(KvCodec::encode).toList(), true));
  }
}
