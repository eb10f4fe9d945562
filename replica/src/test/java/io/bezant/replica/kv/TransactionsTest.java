package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.get;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Comparison.Field;
import io.bezant.protocol.kv.Comparison.Operand;
import io.bezant.protocol.kv.Comparison.Relation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvOperation.Delete;
import io.bezant.protocol.kv.KvOperation.DeleteRange;
import io.bezant.protocol.kv.KvOperation.Show;
import io.bezant.protocol.kv.KvOperation.Step;
import io.bezant.protocol.kv.KvOperation.Transaction;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Transactions: all of it or nothing, at one revision. */
class TransactionsTest {

  private static final KvResult.NotFound NOT_FOUND = new KvResult.NotFound();

  private final KvCluster cluster = new KvCluster();
  private final SessionId session = cluster.open(CLIENTS.getFirst(), 1);
  private long number;

  private KvResult run(KvOperation operation) {
    return cluster.run(session, ++number, operation).getFirst();
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }

  private static Transaction steps(Step... steps) {
    return new Transaction(List.of(), List.of(steps), List.of());
  }

  private static Comparison version(KeyRange keys, Relation relation, long number) {
    return new Comparison(keys, relation, new Operand.Numeric(Field.VERSION, number));
  }

  private static Comparison value(String key, Relation relation, String value) {
    return new Comparison(KeyRange.of(key(key)), relation, new Operand.Value(key(value)));
  }

  private static KvResult written(long revision) {
    return new KvResult.Written(revision, Optional.empty());
  }

  private boolean succeeds(Comparison... comparisons) {
    return ((KvResult.Transacted) run(new Transaction(List.of(comparisons), List.of(), List.of())))
        .succeeded();
  }

  @Test
  void allChangesHaveOneRevision() {
    run(put("c", "1"));
    assertEquals(
        new KvResult.Transacted(
            true, 2, List.of(written(2), written(2), new KvResult.Deleted(1, 2, Optional.empty()))),
        run(steps(put("a", "1"), put("b", "1"), new Delete(key("c")))));
    assertEquals(written(3), run(put("d", "1")));
  }

  @Test
  void transactionThatChangesNothingTakesNoRevision() {
    run(put("a", "1"));
    assertEquals(
        new KvResult.Transacted(
            true, 1, List.of(NOT_FOUND, new KvResult.Deleted(0, 1, Optional.empty()))),
        run(steps(get("b"), new Delete(key("b")))));
    assertEquals(written(2), run(put("a", "2")));
  }

  @Test
  void branchIsTakenByTheComparisons() {
    run(put("a", "1"));
    Transaction swap =
        new Transaction(
            List.of(
                value("a", Relation.EQUAL, "1"), version(KeyRange.of(key("b")), Relation.EQUAL, 0)),
            List.of(put("a", "2")),
            List.of(get("a")));
    assertEquals(new KvResult.Transacted(true, 2, List.of(written(2))), run(swap));
    assertEquals(
        new KvResult.Transacted(
            false, 2, List.of(new KvResult.Found(new KeyValue(key("a"), key("2"), 1, 2, 2, 0)))),
        run(swap));
  }

  @Test
  void stepSeesWhatTheStepsBeforeItDid() {
    run(put("a", "1"));
    run(put("b", "1"));
    KvOperation.Range all = new KvOperation.Range(KeyRange.all(), 0, Show.KEYS);
    assertEquals(
        new KvResult.Transacted(
            true,
            3,
            List.of(
                written(3),
                new KvResult.Found(new KeyValue(key("c"), key("1"), 3, 3, 1, 0)),
                new KvResult.RangeDeleted(2, 3, List.of()),
                NOT_FOUND,
                new KvResult.Listed(
                    List.of(new KeyValue(key("c"), Bytes.EMPTY, 3, 3, 1, 0)),
                    1,
                    Optional.empty()))),
        run(
            steps(
                put("c", "1"),
                get("c"),
                new DeleteRange(KeyRange.of(key("a"), key("c")), false),
                get("a"),
                all)));
  }

  @Test
  void stepThatFailsLeavesNoTrace() {
    run(put("a", "1"));
    run(put("b", "v".repeat(60)));
    Digest before = keysAlone();
    Bytes big = Bytes.wrap(new byte[65]);
    assertEquals(
        new KvResult.Failed(KvError.VALUE_TOO_LARGE, 64, 65),
        run(
            steps(
                put("a", "2"),
                new DeleteRange(KeyRange.of(key("b")), true),
                put("c", "1"),
                new KvOperation.Put(key("d"), big))));
    assertEquals(before, keysAlone());
    assertEquals(written(3), run(put("e", "1")));
  }

  private Digest keysAlone() {
    PlainEntries keys = new PlainEntries();
    cluster
        .entries
        .map()
        .forEach(
            (key, record) -> {
              boolean isTime = key.equals(EntryKeys.TIME) || key.equals(EntryKeys.LEASE_CLOCK);
              if (key.byteAt(0) <= 1 && !isTime) {
                keys.put(key, record);
              }
            });
    return KvCluster.fingerprint(keys);
  }

  @Test
  void failedTransactionLeavesRoomInTheAnswer() {
    run(put("a", "v".repeat(60)));
    List<KvResult> results =
        cluster.run(
            session, ++number, steps(get("a"), get("a"), get("a")), steps(get("a"), get("a")));
    assertEquals(new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 183), results.get(0));
    assertEquals(2, ((KvResult.Transacted) results.get(1)).results().size());
  }

  @Test
  void nothingIsKnownToBeRemovedByWhatDidNotHappen() {
    run(put("a", "1"));
    run(steps(new Delete(key("a")), new KvOperation.Put(key("b"), Bytes.wrap(new byte[65]))));
    Read read = new Read(9, List.of(KvCodec.encode(get("zz"))), true);
    ReadAnswer answer = cluster.machine.read(ClientId.of(CLIENTS.getFirst().publicKey()), read);
    assertEquals(SequenceNumber.ZERO, answer.answers().getFirst().since());
    assertEquals(new KvResult.Found(new KeyValue(key("a"), key("1"), 1, 1, 1, 0)), run(get("a")));
  }

  @Test
  void keyIsWrittenOnceInABranch() {
    KvResult refused = new KvResult.Failed(KvError.DUPLICATE_KEY, 0, 0);
    assertEquals(refused, run(steps(put("a", "1"), put("a", "2"))));
    assertEquals(refused, run(steps(put("a", "1"), new Delete(key("a")))));
    assertEquals(refused, run(steps(new DeleteRange(KeyRange.all(), false), put("a", "1"))));
    assertEquals(refused, run(steps(put("a", "1"), steps(put("a", "2")))));
    assertEquals(refused, run(steps(new Delete(key("a")), steps(put("a", "2")))));
    assertEquals(
        refused,
        run(new Transaction(List.of(), List.of(), List.of(put("a", "1"), put("a", "2")))),
        "in the branch that is not taken, too");
  }

  @Test
  void branchesOfOneTransactionMayWriteTheSame() {
    Transaction either =
        new Transaction(
            List.of(version(KeyRange.of(key("a")), Relation.GREATER, 0)),
            List.of(new Delete(key("a"))),
            List.of(put("a", "1")));
    assertEquals(
        new KvResult.Transacted(
            true, 1, List.of(new KvResult.Transacted(false, 1, List.of(written(1))))),
        run(steps(either)));
    assertEquals(
        new KvResult.Transacted(
            true,
            2,
            List.of(
                new KvResult.Deleted(1, 2, Optional.empty()),
                new KvResult.Deleted(0, 2, Optional.empty()))),
        run(steps(new Delete(key("a")), new Delete(key("a")))));
  }

  @Test
  void everyRelationOfEveryField() {
    run(put("x", "1"));
    run(put("a", "m"));
    run(put("a", "m"));
    KeyRange a = KeyRange.of(key("a"));
    Field[] fields = {Field.VERSION, Field.CREATE_REVISION, Field.MOD_REVISION, Field.LEASE};
    long[] are = {2, 2, 3, 0};
    for (int i = 0; i < fields.length; i++) {
      for (long operand = 0; operand < 5; operand++) {
        for (Relation relation : Relation.values()) {
          boolean expected =
              switch (relation) {
                case EQUAL -> are[i] == operand;
                case NOT_EQUAL -> are[i] != operand;
                case GREATER -> are[i] > operand;
                case LESS -> are[i] < operand;
              };
          assertEquals(
              expected,
              succeeds(new Comparison(a, relation, new Operand.Numeric(fields[i], operand))),
              fields[i] + " " + relation + " " + operand);
        }
      }
    }
    assertEquals(
        List.of(false, true, true, false),
        List.of(
            succeeds(value("a", Relation.EQUAL, "n")),
            succeeds(value("a", Relation.NOT_EQUAL, "n")),
            succeeds(value("a", Relation.LESS, "n")),
            succeeds(value("a", Relation.GREATER, "n"))));
  }

  @Test
  void keyThatDoesNotExistHasZerosAndNoValue() {
    KeyRange absent = KeyRange.of(key("a"));
    assertEquals(true, succeeds(version(absent, Relation.EQUAL, 0)));
    assertEquals(true, succeeds(version(absent, Relation.LESS, 1)));
    assertEquals(false, succeeds(version(absent, Relation.GREATER, 0)));
    for (Relation relation : Relation.values()) {
      assertEquals(false, succeeds(value("a", relation, "")), relation.toString());
    }
  }

  @Test
  void comparisonOverARangeHoldsOfAllOfIt() {
    run(put("a", "1"));
    run(put("b", "1"));
    assertEquals(true, succeeds(version(KeyRange.all(), Relation.EQUAL, 1)));
    run(put("b", "1"));
    assertEquals(false, succeeds(version(KeyRange.all(), Relation.EQUAL, 1)));
    assertEquals(true, succeeds(version(KeyRange.from(key("c")), Relation.EQUAL, 0)), "empty");
  }

  @Test
  void innerTransactionSeesAndSharesTheRevision() {
    assertEquals(
        new KvResult.Transacted(
            true,
            1,
            List.of(
                written(1),
                new KvResult.Transacted(true, 1, List.of(written(1))),
                new KvResult.Found(new KeyValue(key("b"), key("1"), 1, 1, 1, 0)))),
        run(
            steps(
                put("a", "1"),
                new Transaction(
                    List.of(value("a", Relation.EQUAL, "1")), List.of(put("b", "1")), List.of()),
                get("b"))));
  }
}
