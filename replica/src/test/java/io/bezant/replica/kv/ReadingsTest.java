package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a state shows to those who read without ordering. */
class ReadingsTest {

  private static final ClientId CLIENT = ClientId.of(KvCluster.CLIENTS.getFirst().publicKey());

  private final KvCluster cluster = new KvCluster();
  private final SessionId session = cluster.open(KvCluster.CLIENTS.getFirst(), 1);
  private long number;

  private void run(KvOperation operation) {
    cluster.run(session, ++number, operation);
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }

  private ReadAnswer read(boolean wantsResults, KvOperation... operations) {
    return cluster.machine.read(
        CLIENT, new Read(9, Stream.of(operations).map(KvCodec::encode).toList(), wantsResults));
  }

  private static KvResult result(ReadAnswer.Answer answer) {
    try {
      return KvCodec.decodeResult(((ReadAnswer.Answer.Whole) answer).result());
    } catch (MalformedEncodingException malformed) {
      throw new AssertionError(malformed);
    }
  }

  @Test
  void readingShowsEverythingOfAKeyThatAnOrderedOneShows() {
    run(new KvOperation.Put(key("a"), key("1")));
    run(new KvOperation.Put(key("a"), key("2")));
    ReadAnswer answer = read(true, new KvOperation.Get(key("a")));
    assertEquals(Standing.SHOWN, answer.standing());
    assertEquals(cluster.machine.executed(), answer.executed());
    assertEquals(2, answer.revision());
    assertEquals(
        new KvResult.Found(new KeyValue(key("a"), key("2"), 1, 2, 2, 0)),
        result(answer.answers().getFirst()));
    assertEquals(
        cluster.run(session, ++number, new KvOperation.Get(key("a"))).getFirst(),
        result(answer.answers().getFirst()));
  }

  @Test
  void whatWasShownBeforeIsNotShownAgainAfterAChange() {
    KvOperation get = new KvOperation.Get(key("a"));
    KvOperation.Put put = new KvOperation.Put(key("a"), key("1"));
    List<KvOperation> changes =
        List.of(
            put,
            new KvOperation.Transaction(List.of(), List.of(put), List.of()),
            new KvOperation.LeaseGrant(60_000, 7),
            new KvOperation.PutLeased(key("a"), key("2"), 7, false),
            new KvOperation.LeaseRevoke(7),
            put,
            new KvOperation.DeleteRange(KeyRange.all(), false),
            put,
            new KvOperation.Transaction(
                List.of(), List.of(new KvOperation.Delete(key("a"))), List.of()));
    for (KvOperation change : changes) {
      read(true, get);
      run(change);
      KvResult shown = result(read(true, get).answers().getFirst());
      assertEquals(cluster.run(session, ++number, get).getFirst(), shown, change::toString);
    }
  }

  @Test
  void digestStandsForTheResultOfTheSameQuestion() {
    run(new KvOperation.Put(key("a"), key("1")));
    KvOperation get = new KvOperation.Get(key("a"));
    ReadAnswer.Answer whole = read(true, get).answers().getFirst();
    ReadAnswer.Answer hashed = read(false, get).answers().getFirst();
    assertTrue(hashed instanceof ReadAnswer.Answer.Hashed);
    assertEquals(whole.match(9, KvCodec.encode(get)), hashed.match(9, KvCodec.encode(get)));
    assertTrue(!whole.match(8, KvCodec.encode(get)).equals(hashed.match(8, KvCodec.encode(get))));
  }

  @Test
  void readingChangesNothing() {
    run(new KvOperation.Put(key("a"), key("1")));
    var before = new java.util.TreeMap<>(cluster.entries.map());
    read(true, new KvOperation.Get(key("a")), new KvOperation.Get(key("b")));
    assertEquals(before, cluster.entries.map());
  }

  @Test
  void whatIsNoReadingIsNotDone() {
    for (KvOperation operation :
        List.of(
            new KvOperation.Put(key("a"), key("1")),
            new KvOperation.Delete(key("a"), false),
            new KvOperation.CompareAndSet(
                key("a"), new io.bezant.protocol.kv.Expectation.Absent(), key("1")))) {
      ReadAnswer answer = read(true, new KvOperation.Get(key("a")), operation);
      assertEquals(ReadAnswer.none(9, Standing.MALFORMED), answer);
    }
    assertEquals(new KvResult.NotFound(), result(read(true, get("a")).answers().getFirst()));
  }

  private static KvOperation get(String key) {
    return new KvOperation.Get(key(key));
  }

  @Test
  void noiseAndTooManyReadingsAreMalformed() {
    Read noise = new Read(9, List.of(Bytes.utf8("noise")), true);
    assertEquals(Standing.MALFORMED, cluster.machine.read(CLIENT, noise).standing());
    List<KvOperation> many = Collections.nCopies(KvCluster.MAX_OPERATIONS + 1, get("a"));
    assertEquals(Standing.MALFORMED, read(true, many.toArray(KvOperation[]::new)).standing());
  }

  @Test
  void strangerIsShownNothing() {
    ClientId stranger = ClientId.of(KvCluster.STRANGER.publicKey());
    Read read = new Read(9, List.of(KvCodec.encode(get("a"))), true);
    assertEquals(Standing.NOT_REGISTERED, cluster.machine.read(stranger, read).standing());
  }

  @Test
  void oneQuestionReturnsAndHashesNoMoreThanTheResultOfOneRequest() {
    Bytes value = Bytes.wrap(new byte[64]);
    run(new KvOperation.Put(key("a"), value));
    List<KvResult> results =
        read(true, get("a"), get("a"), get("a"), get("b")).answers().stream()
            .map(ReadingsTest::result)
            .toList();
    assertTrue(results.get(0) instanceof KvResult.Found);
    assertTrue(results.get(1) instanceof KvResult.Found);
    assertEquals(
        KvError.RESULT_TOO_LARGE, ((KvResult.Failed) results.get(2)).error(), "128 + 16 bytes");
    assertEquals(new KvResult.NotFound(), results.get(3));
    assertTrue(result(read(true, get("a")).answers().getFirst()) instanceof KvResult.Found);
  }

  // Absence.

  private SequenceNumber since(String key) {
    return read(true, get(key)).answers().getFirst().since();
  }

  @Test
  void keyThatWasNeverWrittenWasAbsentFromTheBeginning() {
    assertEquals(SequenceNumber.ZERO, since("a"));
  }

  @Test
  void keyThatIsThereNamesNoPlace() {
    run(new KvOperation.Put(key("a"), key("1")));
    run(new KvOperation.Delete(key("a"), false));
    run(new KvOperation.Put(key("a"), key("1")));
    assertEquals(SequenceNumber.ZERO, since("a"));
  }

  @Test
  void keyThatWasRemovedIsAbsentSinceThen() {
    run(new KvOperation.Put(key("a"), key("1")));
    run(new KvOperation.Delete(key("a"), false));
    SequenceNumber removed = cluster.machine.executed();
    run(new KvOperation.Put(key("b"), key("1")));
    assertEquals(removed, since("a"));
    assertEquals(SequenceNumber.ZERO, since("c"));
  }

  @Test
  void serviceThatBeginsAnewKnowsNothingOfTheTimeBefore() {
    run(new KvOperation.Put(key("a"), key("1")));
    run(new KvOperation.Delete(key("a"), false));
    SequenceNumber applied = cluster.machine.executed();
    KvStateMachine reborn = new KvStateMachine(KvCluster.CONFIG, cluster.entries, applied);
    Read read = new Read(9, List.of(KvCodec.encode(get("a"))), true);
    assertEquals(applied, reborn.read(CLIENT, read).answers().getFirst().since());
  }

  @Test
  void removalsAreForgottenIntoTheFloor() {
    Absences absences = new Absences(SequenceNumber.ZERO);
    List<Bytes> keys = new ArrayList<>();
    for (int i = 1; i <= Absences.MAX_REMOVALS + 2; i++) {
      keys.add(key("k" + i));
      absences.removed(keys.getLast(), new SequenceNumber(i));
    }
    assertEquals(new SequenceNumber(2), absences.since(keys.get(0)));
    assertEquals(new SequenceNumber(2), absences.since(keys.get(1)));
    assertEquals(new SequenceNumber(3), absences.since(keys.get(2)));
    assertEquals(new SequenceNumber(2), absences.since(key("other")));
    absences.removed(keys.get(2), new SequenceNumber(9_999));
    assertEquals(new SequenceNumber(9_999), absences.since(keys.get(2)));
  }
}
