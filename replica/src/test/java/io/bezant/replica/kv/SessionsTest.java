package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.STRANGER;
import static io.bezant.replica.kv.KvCluster.bundle;
import static io.bezant.replica.kv.KvCluster.get;
import static io.bezant.replica.kv.KvCluster.opening;
import static io.bezant.replica.kv.KvCluster.outcome;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.storage.CorruptStateException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private final KvCluster cluster = new KvCluster();
  private final KeyPair client = CLIENTS.getFirst();

  @Test
  void requestExecutesOnceAndIsAnsweredAlikeEverAfter() {
    SessionId session = cluster.open(client, 1);
    SignedRequest request = bundle(client, session, 1, 0, put("k", "v"));
    Reply reply = cluster.execute(request).getFirst();
    var state = KvCluster.fingerprint(withoutTime());
    for (int i = 0; i < 5; i++) {
      assertEquals(List.of(reply, reply), cluster.execute(request, request));
      assertEquals(Optional.of(reply), cluster.machine.cachedReply(request.key()));
    }
    assertEquals(state, KvCluster.fingerprint(withoutTime()));
    assertEquals(1, results(reply).storeRevision());
  }

  private PlainEntries withoutTime() {
    PlainEntries rest = new PlainEntries();
    cluster.entries.map().forEach(rest::put);
    rest.delete(EntryKeys.TIME);
    rest.delete(EntryKeys.LEASE_CLOCK);
    return rest;
  }

  @Test
  void otherRequestUnderExecutedNumberNeverExecutes() {
    SessionId session = cluster.open(client, 1);
    SignedRequest first = bundle(client, session, 1, 0, put("k", "first"));
    SignedRequest second = bundle(client, session, 1, 0, put("k", "second"));
    Reply reply = cluster.execute(first).getFirst();
    assertEquals(reply, cluster.execute(second).getFirst());
    assertEquals(first.request().digest(), reply.requestDigest());
    Reply read = cluster.execute(bundle(client, session, 2, 0, get("k"))).getFirst();
    KvResult.Found found = (KvResult.Found) results(read).results().getFirst();
    assertEquals(Bytes.utf8("first"), found.keyValue().value());
  }

  @Test
  void requestsWithinWindowExecuteInAnyOrder() {
    SessionId session = cluster.open(client, 1);
    for (long number : new long[] {4, 2, 1, 3}) {
      var reply = cluster.execute(bundle(client, session, number, 0, put("k", "v"))).getFirst();
      assertEquals(1, results(reply).results().size());
    }
  }

  @Test
  void requestAboveWindowIsRefusedAndMayComeLater() {
    SessionId session = cluster.open(client, 1);
    SignedRequest early = bundle(client, session, 5, 0, put("k", "v"));
    assertEquals(
        new Outcome.SessionRefused(Outcome.Reason.WINDOW_EXCEEDED, 4, 5),
        outcome(cluster.execute(early).getFirst()));
    cluster.execute(bundle(client, session, 2, 1, put("k", "w")));
    assertEquals(1, results(cluster.execute(early).getFirst()).results().size());
  }

  @Test
  void ownAcknowledgementCountsBeforeTheWindowIsJudged() {
    SessionId session = cluster.open(client, 1);
    var reply = cluster.execute(bundle(client, session, 100, 99, put("k", "v"))).getFirst();
    assertEquals(1, results(reply).results().size());
  }

  @Test
  void acknowledgedRepliesAreForgottenAndTheirNumbersAreTooOld() {
    SessionId session = cluster.open(client, 1);
    SignedRequest first = bundle(client, session, 1, 0, put("k", "v"));
    SignedRequest second = bundle(client, session, 2, 0, put("k", "v"));
    cluster.execute(first, second);
    cluster.execute(bundle(client, session, 3, 1, put("k", "v")));
    assertEquals(Optional.empty(), cluster.machine.cachedReply(first.key()));
    assertTrue(cluster.machine.cachedReply(second.key()).isPresent());
    assertEquals(
        new Outcome.SessionRefused(Outcome.Reason.TOO_OLD, 1, 1),
        outcome(cluster.execute(first).getFirst()));
  }

  @Test
  void acknowledgementNeverGoesBack() {
    SessionId session = cluster.open(client, 1);
    cluster.execute(bundle(client, session, 4, 3, put("k", "v")));
    cluster.execute(bundle(client, session, 5, 0, put("k", "v")));
    assertEquals(
        new Outcome.SessionRefused(Outcome.Reason.TOO_OLD, 3, 3),
        outcome(cluster.execute(bundle(client, session, 3, 0, put("k", "v"))).getFirst()));
  }

  @Test
  void requestOfAbsentSessionIsToldThatItWasEvicted() {
    var reply = cluster.execute(bundle(client, new SessionId(9), 1, 0, put("k", "v"))).getFirst();
    assertEquals(new Outcome.SessionRefused(Outcome.Reason.EVICTED), outcome(reply));
  }

  @Test
  void sessionOfAnotherClientIsAbsent() {
    SessionId session = cluster.open(client, 1);
    var reply = cluster.execute(bundle(CLIENTS.get(1), session, 1, 0, put("k", "v"))).getFirst();
    assertEquals(new Outcome.SessionRefused(Outcome.Reason.EVICTED), outcome(reply));
  }

  @Test
  void openingThatIsNotNewerReturnsTheRecordedSession() {
    SignedRequest second = opening(client, 2);
    Reply reply = cluster.execute(second).getFirst();
    assertEquals(new Outcome.SessionOpened(new SessionId(1), 2), outcome(reply));
    assertEquals(reply, cluster.execute(second).getFirst());
    assertEquals(Optional.of(reply), cluster.machine.cachedReply(second.key()));
    var late = cluster.execute(opening(client, 1)).getFirst();
    assertEquals(outcome(reply), outcome(late));
    assertEquals(
        new Outcome.SessionOpened(new SessionId(2), 3),
        outcome(cluster.execute(opening(client, 3)).getFirst()));
  }

  @Test
  void otherRequestUnderTheNameOfAnOpeningIsAnsweredWithTheOpening() {
    Reply reply = cluster.execute(opening(client, 1)).getFirst();
    SignedRequest other = bundle(client, SessionId.NONE, 1, 0, put("k", "v"));
    assertEquals(reply, cluster.execute(other).getFirst());
    assertEquals(Optional.of(reply), cluster.machine.cachedReply(other.key()));
  }

  @Test
  void openingOneSessionMoreTakesTheLeastRecentlyExecutedOfTheSameClient() {
    SessionId foreign = cluster.open(CLIENTS.get(1), 1);
    SessionId first = cluster.open(client, 1);
    SessionId second = cluster.open(client, 2);
    SessionId third = cluster.open(client, 3);
    cluster.run(first, 1, put("k", "v"));
    SessionId fourth = cluster.open(client, 4);
    assertEquals(new Outcome.SessionRefused(Outcome.Reason.EVICTED), ask(client, second));
    for (SessionId alive : List.of(first, third, fourth)) {
      assertTrue(ask(client, alive) instanceof Outcome.Results, "session " + alive);
    }
    assertTrue(ask(CLIENTS.get(1), foreign) instanceof Outcome.Results);
  }

  private Outcome ask(KeyPair asking, SessionId session) {
    return outcome(cluster.execute(bundle(asking, session, 2, 1, get("k"))).getFirst());
  }

  private static boolean isHistory(Bytes entryKey) {
    return entryKey.byteAt(0) == EntryKeys.historyPage(1).byteAt(0);
  }

  @Test
  void evictionStormLeavesOnlyTheLastSessions() {
    SessionId foreign = cluster.open(CLIENTS.get(1), 1);
    for (int i = 1; i <= 100; i++) {
      SessionId session = cluster.open(client, i);
      for (int number = 1; number <= KvCluster.WINDOW; number++) {
        cluster.execute(bundle(client, session, number, 0, put("k", "v")));
      }
    }
    int perSession = 1 + KvCluster.WINDOW;
    int metaEntries = 5;
    int expected = metaEntries + 1 + 2 + 1 + KvCluster.MAX_SESSIONS * perSession;
    assertEquals(
        expected, cluster.entries.map().keySet().stream().filter(key -> !isHistory(key)).count());
    assertTrue(ask(CLIENTS.get(1), foreign) instanceof Outcome.Results);
  }

  @Test
  void unregisteredClientIsToldSoAndLeavesNoTrace() {
    cluster.execute();
    var before = KvCluster.fingerprint(withoutTime());
    for (SignedRequest each :
        List.of(opening(STRANGER, 1), bundle(STRANGER, new SessionId(1), 1, 0, put("k", "v")))) {
      var reply = cluster.execute(each).getFirst();
      assertEquals(new Outcome.SessionRefused(Outcome.Reason.NOT_REGISTERED), outcome(reply));
      assertEquals(Optional.empty(), cluster.machine.cachedReply(each.key()));
    }
    assertEquals(before, KvCluster.fingerprint(withoutTime()));
  }

  @Test
  void payloadThatIsNoCommandIsAnsweredAndItsNumberIsUsed() {
    SessionId session = cluster.open(client, 1);
    Bytes opens = KvCodec.encode(new Command.OpenSession());
    for (Bytes payload : List.of(Bytes.EMPTY, opens, Bytes.utf8("nonsense"))) {
      long number = payload.size() + 1L;
      SignedRequest bad = KvCluster.request(client, session, number, number - 1, payload);
      var reply = cluster.execute(bad).getFirst();
      assertEquals(new Outcome.SessionRefused(Outcome.Reason.MALFORMED), outcome(reply));
      assertEquals(Optional.of(reply), cluster.machine.cachedReply(bad.key()));
    }
  }

  @Test
  void bundleOutsideAnySessionIsMalformed() {
    var reply = cluster.execute(bundle(client, SessionId.NONE, 1, 0, put("k", "v"))).getFirst();
    assertEquals(new Outcome.SessionRefused(Outcome.Reason.MALFORMED), outcome(reply));
    assertEquals(
        new Outcome.SessionOpened(new SessionId(1), 1),
        outcome(cluster.execute(opening(client, 1)).getFirst()));
  }

  @Test
  void largestNumbersAreOrdinaryNumbers() {
    SessionId session = cluster.open(client, 1);
    long last = Long.MAX_VALUE;
    for (long number : new long[] {last - 1, last}) {
      var reply =
          cluster.execute(bundle(client, session, number, last - 2, put("k", "v"))).getFirst();
      assertEquals(1, results(reply).results().size());
    }
    cluster.execute(bundle(client, session, last, last - 1, put("k", "v")));
  }

  @Test
  void agreedTimeNeverGoesBackAndNullBatchCarriesNone() {
    var machine = cluster.machine;
    machine.execute(machine.executed().next(), new Batch(5_000, List.of()));
    machine.execute(machine.executed().next(), new Batch(4_000, List.of()));
    machine.execute(machine.executed().next(), Batch.EMPTY);
    assertEquals(5_000, machine.agreedMillis());
  }

  @Test
  void batchOutOfOrderStopsTheReplica() {
    assertThrows(
        IllegalStateException.class,
        () -> cluster.machine.execute(new SequenceNumber(2), Batch.EMPTY));
  }

  @Test
  void damagedRecordStopsTheReplicaInsteadOfBecomingAnAnswer() {
    SessionId session = cluster.open(client, 1);
    cluster.run(session, 1, put("k", "v"));
    cluster.entries.put(EntryKeys.current(Bytes.utf8("k")), Bytes.utf8("short"));
    assertThrows(CorruptStateException.class, () -> cluster.run(session, 2, get("k")));
  }

  /** Found by seed 908673 (damage): an older page of the counters beside newer ones. */
  @Test
  void recordFromAFutureRevisionIsDamage() {
    SessionId session = cluster.open(client, 1);
    cluster.run(session, 1, put("k", "v"));
    KeyValue future = new KeyValue(Bytes.utf8("k"), Bytes.utf8("w"), 10, 10, 1, 0);
    cluster.entries.put(
        EntryKeys.current(future.key()),
        Version.stored(StoredValue.encode(future), Version.UNKNOWN));
    assertThrows(CorruptStateException.class, () -> cluster.run(session, 2, put("k", "x")));
  }

  private static Outcome.Results results(Reply reply) {
    return (Outcome.Results) outcome(reply);
  }
}
