package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class KvStateMachineTest {

  private static final List<KeyPair> ASKERS =
      Stream.concat(KvCluster.CLIENTS.stream(), Stream.of(KvCluster.STRANGER)).toList();

  @Property(tries = 500)
  void serviceAnswersWhatThePlainServiceAnswers(@ForAll("runs") List<Batch> run) {
    PlainService plain = new PlainService();
    KvStateMachine machine =
        new KvStateMachine(KvCluster.CONFIG, new PlainEntries(), SequenceNumber.ZERO);
    for (Batch batch : run) {
      SequenceNumber sequence = machine.executed().next();
      assertEquals(plain.execute(sequence, batch), machine.execute(sequence, batch));
    }
  }

  @Property(tries = 200)
  void sameBatchesLeadToTheSameEntriesAlsoAcrossRestarts(@ForAll("runs") List<Batch> run) {
    PlainEntries steady = new PlainEntries();
    PlainEntries restarted = new PlainEntries();
    KvStateMachine machine = new KvStateMachine(KvCluster.CONFIG, steady, SequenceNumber.ZERO);
    for (Batch batch : run) {
      SequenceNumber before = machine.executed();
      KvStateMachine reborn = new KvStateMachine(KvCluster.CONFIG, restarted, before);
      assertEquals(machine.execute(before.next(), batch), reborn.execute(before.next(), batch));
      assertEquals(steady.map(), restarted.map());
      assertEquals(machine.agreedMillis(), reborn.agreedMillis());
    }
  }

  @Property(tries = 200)
  void batchExecutedAgainAnswersWhatIsKeptAndChangesNoKey(@ForAll("runs") List<Batch> run) {
    PlainEntries entries = new PlainEntries();
    KvStateMachine machine = new KvStateMachine(KvCluster.CONFIG, entries, SequenceNumber.ZERO);
    for (Batch batch : run) {
      machine.execute(machine.executed().next(), batch);
      var kept = batch.requests().stream().map(r -> machine.cachedReply(r.key())).toList();
      var keys = keysOf(entries);
      List<Reply> again = machine.execute(machine.executed().next(), onlyKept(batch, machine));
      assertEquals(kept.stream().flatMap(Optional::stream).toList(), again);
      assertEquals(keys, keysOf(entries));
    }
  }

  private static Batch onlyKept(Batch batch, KvStateMachine machine) {
    return new Batch(
        batch.proposedMillis(),
        batch.requests().stream().filter(r -> machine.cachedReply(r.key()).isPresent()).toList());
  }

  private static List<Bytes> keysOf(PlainEntries entries) {
    return entries.map().entrySet().stream()
        .filter(entry -> entry.getKey().byteAt(0) == 1)
        .map(entry -> entry.getKey().concat(entry.getValue()))
        .toList();
  }

  @Provide
  Arbitrary<List<Batch>> runs() {
    return Combinators.combine(Arbitraries.longs().between(1, 1_000), requests())
        .as((time, requests) -> new Batch(time, requests))
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  private static Arbitrary<List<SignedRequest>> requests() {
    Arbitrary<KeyPair> registered = Arbitraries.of(KvCluster.CLIENTS);
    Arbitrary<Long> counters = Arbitraries.longs().between(1, 8);
    Arbitrary<SignedRequest> openings =
        Combinators.combine(registered, counters).as(KvCluster::opening);
    Arbitrary<SessionId> sessions = Arbitraries.longs().between(1, 8).map(SessionId::new);
    Arbitrary<Long> numbers = Arbitraries.longs().between(1, 10);
    Arbitrary<SignedRequest> bundles =
        Combinators.combine(registered, sessions, numbers, numbers, operations())
            .as(
                (client, session, number, behind, operations) ->
                    KvCluster.bundle(
                        client,
                        session,
                        number,
                        Math.max(0, number - behind),
                        operations.toArray(KvOperation[]::new)));
    Arbitrary<SignedRequest> nonsense =
        Combinators.combine(Arbitraries.of(ASKERS), sessions, numbers, payloads())
            .as(
                (client, session, number, payload) ->
                    KvCluster.request(
                        client, new SessionId(session.value() - 1), number, 0, payload));
    return Arbitraries.frequencyOf(
            Tuple.of(3, openings), Tuple.of(12, bundles), Tuple.of(1, nonsense))
        .list()
        .ofMaxSize(6);
  }

  private static Arbitrary<Bytes> payloads() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(4).map(Bytes::copyOf);
  }

  private static Arbitrary<List<KvOperation>> operations() {
    Arbitrary<Bytes> keys = Arbitraries.of("a", "b", "c").map(Bytes::utf8);
    Arbitrary<Bytes> values = Arbitraries.of("", "x", "y").map(Bytes::utf8);
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    Arbitrary<Expectation> expectations =
        Arbitraries.oneOf(
            Arbitraries.just(new Expectation.Absent()),
            values.map(Expectation.Value::new),
            Arbitraries.longs().between(1, 20).map(Expectation.ModRevision::new));
    Arbitrary<KvOperation> operations =
        Arbitraries.oneOf(
            Combinators.combine(keys, values, flags).as(KvOperation.Put::new),
            keys.map(KvOperation.Get::new),
            Combinators.combine(keys, flags).as(KvOperation.Delete::new),
            Combinators.combine(keys, expectations, values).as(KvOperation.CompareAndSet::new));
    return operations.list().ofMinSize(1).ofMaxSize(4);
  }
}
