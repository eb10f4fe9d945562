package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.get;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyValuesTest {

  private static final Bytes KEY = Bytes.utf8("k");

  private final KvCluster cluster = new KvCluster();
  private final SessionId session = cluster.open(CLIENTS.getFirst(), 1);

  @Test
  void everyWriteOfBundleTakesItsOwnRevision() {
    assertEquals(
        List.of(
            new KvResult.Written(1, Optional.empty()),
            new KvResult.Written(2, Optional.empty()),
            new KvResult.Found(keyValue("b", 1, 2, 2)),
            new KvResult.Deleted(1, 3, Optional.empty()),
            new KvResult.NotFound(),
            new KvResult.Written(4, Optional.empty()),
            new KvResult.Found(keyValue("c", 4, 4, 1))),
        cluster.run(
            session,
            1,
            put("k", "a"),
            put("k", "b"),
            get("k"),
            new KvOperation.Delete(KEY),
            get("k"),
            put("k", "c"),
            get("k")));
  }

  @Test
  void previousValueIsReturnedOnlyWhenAskedFor() {
    assertEquals(
        List.of(
            new KvResult.Written(1, Optional.empty()),
            new KvResult.Written(2, Optional.of(keyValue("a", 1, 1, 1))),
            new KvResult.Deleted(1, 3, Optional.of(keyValue("b", 1, 2, 2))),
            new KvResult.Deleted(0, 3, Optional.empty())),
        cluster.run(
            session,
            1,
            new KvOperation.Put(KEY, Bytes.utf8("a"), true),
            new KvOperation.Put(KEY, Bytes.utf8("b"), true),
            new KvOperation.Delete(KEY, true),
            new KvOperation.Delete(KEY, true)));
  }

  @Test
  void conditionalWriteHappensOnlyWhenKeyIsAsExpected() {
    assertEquals(
        List.of(
            new KvResult.CompareFailed(Optional.empty()),
            new KvResult.CompareFailed(Optional.empty()),
            new KvResult.Written(1, Optional.empty()),
            new KvResult.CompareFailed(Optional.of(keyValue("a", 1, 1, 1))),
            new KvResult.Written(2, Optional.empty()),
            new KvResult.CompareFailed(Optional.of(keyValue("b", 1, 2, 2))),
            new KvResult.Written(3, Optional.empty()),
            new KvResult.Found(keyValue("c", 1, 3, 3))),
        cluster.run(
            session,
            1,
            compareAndSet(new Expectation.Value(Bytes.utf8("a")), "b"),
            compareAndSet(new Expectation.ModRevision(1), "b"),
            compareAndSet(new Expectation.Absent(), "a"),
            compareAndSet(new Expectation.Absent(), "b"),
            compareAndSet(new Expectation.Value(Bytes.utf8("a")), "b"),
            compareAndSet(new Expectation.ModRevision(1), "c"),
            compareAndSet(new Expectation.ModRevision(2), "c"),
            get("k")));
  }

  @Test
  void operationBeyondLimitsFailsAloneAndNamesTheLimit() {
    Bytes longKey = Bytes.wrap(new byte[17]);
    Bytes bigValue = Bytes.wrap(new byte[65]);
    assertEquals(
        List.of(
            new KvResult.Failed(KvError.KEY_EMPTY, 1, 0),
            new KvResult.Failed(KvError.KEY_TOO_LONG, 16, 17),
            new KvResult.Failed(KvError.VALUE_TOO_LARGE, 64, 65),
            new KvResult.Failed(KvError.VALUE_TOO_LARGE, 64, 65),
            new KvResult.Written(1, Optional.empty())),
        cluster.run(
            session,
            1,
            get(""),
            new KvOperation.Get(longKey),
            new KvOperation.Put(KEY, bigValue),
            new KvOperation.CompareAndSet(KEY, new Expectation.Absent(), bigValue),
            put("k", "v")));
  }

  @Test
  void bundleThatAsksForTooMuchIsAnsweredInPart() {
    String value = "v".repeat(64);
    cluster.run(session, 1, put("k", value));
    List<KvResult> results = cluster.run(session, 2, get("k"), get("k"), get("k"));
    KvResult.Found found = new KvResult.Found(keyValue(value, 1, 1, 1));
    assertEquals(
        List.of(found, found, new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 195)), results);
  }

  @Test
  void writeWhosePreviousValueDoesNotFitTheAnswerChangesNothing() {
    String value = "v".repeat(64);
    cluster.run(session, 1, put("k", value));
    var results =
        cluster.run(
            session,
            2,
            get("k"),
            get("k"),
            new KvOperation.Put(KEY, Bytes.utf8("w"), true),
            new KvOperation.Delete(KEY, true));
    assertEquals(new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 195), results.get(2));
    assertEquals(new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 195), results.get(3));
    assertEquals(
        List.of(new KvResult.Found(keyValue(value, 1, 1, 1))), cluster.run(session, 3, get("k")));
  }

  @Test
  void batchReturnsNoMoreThanItsShare() {
    cluster.run(session, 1, put("k", "v".repeat(64)));
    SessionId other = cluster.open(CLIENTS.get(1), 1);
    SessionId third = cluster.open(CLIENTS.get(2), 1);
    var first =
        List.of(
            KvCluster.bundle(CLIENTS.get(0), session, 2, 1, get("k"), get("k")),
            KvCluster.bundle(CLIENTS.get(0), session, 3, 1, get("k"), get("k")),
            KvCluster.bundle(CLIENTS.get(0), session, 4, 1, get("k"), get("k")),
            KvCluster.bundle(CLIENTS.get(1), other, 1, 0, get("k"), get("k")),
            KvCluster.bundle(CLIENTS.get(1), other, 2, 0, get("k"), get("k")),
            KvCluster.bundle(CLIENTS.get(1), other, 3, 0, get("k"), get("k")),
            KvCluster.bundle(CLIENTS.get(2), third, 1, 0, get("k"), get("k")),
            KvCluster.bundle(CLIENTS.get(2), third, 2, 0, get("k"), get("k")));
    var replies = cluster.execute(first.toArray(SignedRequest[]::new));
    Outcome.Results last = (Outcome.Results) KvCluster.outcome(replies.getLast());
    assertEquals(new KvResult.Failed(KvError.BATCH_RESULT_FULL, 1024, 1040), last.results().get(1));
    assertEquals(
        List.of(new KvResult.Found(keyValue("v".repeat(64), 1, 1, 1))),
        cluster.run(session, 5, get("k")));
  }

  private static KvOperation compareAndSet(Expectation expected, String value) {
    return new KvOperation.CompareAndSet(KEY, expected, Bytes.utf8(value));
  }

  private static KeyValue keyValue(String value, long created, long modified, long version) {
    return new KeyValue(KEY, Bytes.utf8(value), created, modified, version, 0);
  }
}
