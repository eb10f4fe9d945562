package io.bezant.protocol.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class KvCodecTest {

  private static final int MAX_OPERATIONS = 16;
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @Property
  void commandDecodesToWhatWasEncoded(@ForAll("commands") Command command) throws Exception {
    assertEquals(command, KvCodec.decodeCommand(KvCodec.encode(command), MAX_OPERATIONS));
  }

  @Property
  void outcomeDecodesToWhatWasEncoded(@ForAll("outcomes") Outcome outcome) throws Exception {
    assertEquals(outcome, KvCodec.decodeOutcome(KvCodec.encode(outcome)));
  }

  @Property(tries = 200)
  void changedCommandIsMalformedOrReadsAsExactlyThoseBytes(@ForAll("commands") Command command) {
    Bytes encoded = KvCodec.encode(command);
    for (int bit = 0; bit < 8 * encoded.size(); bit++) {
      Bytes flipped = flip(encoded, bit);
      try {
        assertEquals(flipped, KvCodec.encode(KvCodec.decodeCommand(flipped, MAX_OPERATIONS)));
      } catch (MalformedEncodingException expected) {
        // Refused, which is as good.
      }
    }
  }

  @Property(tries = 200)
  void changedOutcomeIsMalformedOrReadsAsExactlyThoseBytes(@ForAll("outcomes") Outcome outcome) {
    Bytes encoded = KvCodec.encode(outcome);
    for (int bit = 0; bit < 8 * encoded.size(); bit++) {
      Bytes flipped = flip(encoded, bit);
      try {
        assertEquals(flipped, KvCodec.encode(KvCodec.decodeOutcome(flipped)));
      } catch (MalformedEncodingException expected) {
        // Refused, which is as good.
      }
    }
  }

  @Property(tries = 200)
  void truncatedOrExtendedBytesAreMalformed(
      @ForAll("commands") Command command, @ForAll("outcomes") Outcome outcome) {
    Bytes asked = KvCodec.encode(command);
    Bytes answered = KvCodec.encode(outcome);
    for (int size = 0; size < asked.size(); size++) {
      assertMalformedCommand(asked.slice(0, size));
    }
    for (int size = 0; size < answered.size(); size++) {
      assertMalformedOutcome(answered.slice(0, size));
    }
    assertMalformedCommand(asked.concat(Bytes.of((byte) 0)));
    assertMalformedOutcome(answered.concat(Bytes.of((byte) 0)));
  }

  @Property
  void arbitraryBytesAreMalformedOrACommand(@ForAll byte[] bytes) {
    Bytes payload = Bytes.copyOf(bytes);
    try {
      assertEquals(payload, KvCodec.encode(KvCodec.decodeCommand(payload, MAX_OPERATIONS)));
    } catch (MalformedEncodingException expected) {
      // Refused, which is as good.
    }
  }

  @Test
  void bundleBeyondTheLimitIsMalformed() throws Exception {
    KvOperation get = new KvOperation.Get(Bytes.utf8("k"));
    Bytes payload = KvCodec.encode(new Command.Bundle(List.of(get, get, get)));
    KvCodec.decodeCommand(payload, 3);
    assertThrows(MalformedEncodingException.class, () -> KvCodec.decodeCommand(payload, 2));
  }

  @Test
  void bundleThatClaimsMoreOperationsThanFollowAllocatesNothing() {
    Bytes bomb = new CanonicalWriter().u8(1).u8(2).u32(Integer.MAX_VALUE).toBytes();
    assertThrows(
        MalformedEncodingException.class, () -> KvCodec.decodeCommand(bomb, Integer.MAX_VALUE));
  }

  @Test
  void rangeThatClaimsMoreEntriesThanFollowAllocatesNothing() {
    Bytes bomb = new CanonicalWriter().u8(1).u8(2).u64(0).u32(1).u8(7).u32(1 << 16).toBytes();
    assertMalformedOutcome(bomb);
  }

  /** Nothing but readings can be asked of the past, so that nobody nests operations without end. */
  @Test
  void pastOfAnythingButAReadingIsMalformed() {
    for (int code : new int[] {1, 3, 4, 20, 21, 99}) {
      assertMalformedCommand(
          new CanonicalWriter().u8(1).u8(2).u32(1).u8(20).u64(5).u8(code).u64(0).toBytes());
    }
    Bytes key = Bytes.utf8("key");
    assertMalformedCommand(
        new CanonicalWriter().u8(1).u8(2).u32(1).u8(20).u64(0).u8(2).sized(key).toBytes());
    assertMalformedCommand(new CanonicalWriter().u8(1).u8(2).u32(1).u8(21).u64(0).toBytes());
  }

  @Test
  void leasesThatCannotBeAreMalformed() {
    CanonicalWriter noId = new CanonicalWriter().u8(1).u8(2).u32(1).u8(43).u64(0);
    assertMalformedCommand(noId.toBytes());
    CanonicalWriter nothing = new CanonicalWriter().u8(1).u8(2).u32(1).u8(42).u32(0);
    assertMalformedCommand(nothing.toBytes());
    CanonicalWriter many = new CanonicalWriter().u8(1).u8(2).u32(1).u8(42).u32(129);
    for (int i = 1; i <= 129; i++) {
      many.u64(i);
    }
    assertMalformedCommand(many.toBytes());
    CanonicalWriter limit = new CanonicalWriter().u8(1).u8(2).u32(1).u8(45).u64(1).u32(1_001);
    assertMalformedCommand(limit.toBytes());
  }

  @Test
  void emptyBundleIsMalformed() {
    assertMalformedCommand(new CanonicalWriter().u8(1).u8(2).u32(0).toBytes());
  }

  @Test
  void everythingKeepsItsPermanentForm() throws Exception {
    for (Map.Entry<String, Bytes> each : samples().entrySet()) {
      Path file = GOLDEN.resolve("kv-" + each.getKey() + ".hex");
      String hex = each.getValue().hex() + "\n";
      if (Boolean.getBoolean("golden.write")) {
        Files.writeString(file, hex, StandardCharsets.US_ASCII);
      }
      assertEquals(Files.readString(file, StandardCharsets.US_ASCII), hex, file.toString());
    }
  }

  private static Map<String, Bytes> samples() {
    Bytes key = Bytes.utf8("key");
    Bytes value = Bytes.utf8("value");
    KeyValue keyValue = new KeyValue(key, value, 2, 5, 3, 0);
    Map<String, Bytes> samples = new LinkedHashMap<>();
    samples.put("open-session", KvCodec.encode(new Command.OpenSession()));
    samples.put("put", bundle(new KvOperation.Put(key, value, true)));
    samples.put("get", bundle(new KvOperation.Get(key)));
    samples.put("delete", bundle(new KvOperation.Delete(key)));
    samples.put(
        "cas-absent", bundle(new KvOperation.CompareAndSet(key, new Expectation.Absent(), value)));
    samples.put(
        "cas-value",
        bundle(new KvOperation.CompareAndSet(key, new Expectation.Value(value), value)));
    samples.put(
        "cas-revision",
        bundle(new KvOperation.CompareAndSet(key, new Expectation.ModRevision(5), value)));
    samples.put(
        "range", bundle(new KvOperation.Range(KeyRange.all(), 0, KvOperation.Show.KEY_VALUES)));
    samples.put(
        "range-keys",
        bundle(new KvOperation.Range(KeyRange.prefix(key), 7, KvOperation.Show.KEYS)));
    samples.put(
        "range-count", bundle(new KvOperation.Range(KeyRange.of(key), 1, KvOperation.Show.COUNT)));
    samples.put("delete-range", bundle(new KvOperation.DeleteRange(KeyRange.prefix(key), true)));
    samples.put("transaction", bundle(transaction(key, value)));
    samples.put("at-get", bundle(new KvOperation.At(5, new KvOperation.Get(key))));
    samples.put(
        "at-range",
        bundle(
            new KvOperation.At(
                5, new KvOperation.Range(KeyRange.prefix(key), 7, KvOperation.Show.KEYS))));
    samples.put("compact", bundle(new KvOperation.Compact(5)));
    addUpdates(samples, keyValue);
    addSorted(samples, keyValue);
    samples.put("session-opened", KvCodec.encode(new Outcome.SessionOpened(new SessionId(7), 2)));
    samples.put("written", results(new KvResult.Written(6, Optional.of(keyValue))));
    samples.put("found", results(new KvResult.Found(keyValue)));
    samples.put("not-found", results(new KvResult.NotFound()));
    samples.put("deleted", results(new KvResult.Deleted(1, 6, Optional.empty())));
    samples.put("compare-failed", results(new KvResult.CompareFailed(Optional.of(keyValue))));
    samples.put("listed", results(new KvResult.Listed(List.of(keyValue), 1, Optional.empty())));
    samples.put("listed-more", results(new KvResult.Listed(List.of(), 3, Optional.of(key))));
    samples.put("range-deleted", results(new KvResult.RangeDeleted(1, 6, List.of(keyValue))));
    samples.put(
        "transacted",
        results(
            new KvResult.Transacted(true, 6, List.of(new KvResult.Written(6, Optional.empty())))));
    samples.put("compacted", results(new KvResult.Compacted(5)));
    addLeases(samples, key, value);
    for (KvError error : KvError.values()) {
      samples.put("failed-" + error.code(), results(new KvResult.Failed(error, 480, 481)));
    }
    for (Outcome.Reason reason : Outcome.Reason.values()) {
      samples.put("refused-" + reason.code(), KvCodec.encode(new Outcome.SessionRefused(reason)));
    }
    return samples;
  }

  private static void addUpdates(Map<String, Bytes> samples, KeyValue keyValue) {
    Bytes key = keyValue.key();
    samples.put("add", bundle(new KvOperation.Update(key, new Change.Add(-5))));
    samples.put("max", bundle(new KvOperation.Update(key, new Change.Max(Long.MAX_VALUE))));
    samples.put("min", bundle(new KvOperation.Update(key, new Change.Min(Long.MIN_VALUE))));
    samples.put("append", bundle(new KvOperation.Update(key, new Change.Append(keyValue.value()))));
    samples.put("updated", results(new KvResult.Updated(keyValue, true)));
  }

  private static void addSorted(Map<String, Bytes> samples, KeyValue keyValue) {
    samples.put(
        "sorted-range",
        bundle(
            new KvOperation.SortedRange(
                KeyRange.prefix(keyValue.key()),
                new RangeSort(RangeSort.Target.VALUE, RangeSort.Direction.DESCEND),
                new RevisionFilter(1, 2, 3, 4),
                7,
                KvOperation.Show.KEYS)));
    samples.put("sorted", results(new KvResult.Sorted(List.of(keyValue), 3, true)));
  }

  private static void addLeases(Map<String, Bytes> samples, Bytes key, Bytes value) {
    samples.put("put-leased", bundle(new KvOperation.PutLeased(key, value, 7, true)));
    samples.put("lease-grant", bundle(new KvOperation.LeaseGrant(60_000, 7)));
    samples.put("lease-keep-alive", bundle(new KvOperation.LeaseKeepAlive(List.of(7L, 9L))));
    samples.put("lease-revoke", bundle(new KvOperation.LeaseRevoke(7)));
    samples.put("lease-time-to-live", bundle(new KvOperation.LeaseTimeToLive(7, true)));
    samples.put("lease-list", bundle(new KvOperation.LeaseList(1, 100)));
    samples.put("lease-granted", results(new KvResult.LeaseGranted(7, 60_000)));
    samples.put("leases-kept", results(new KvResult.LeasesKept(List.of(60_000L, 0L))));
    samples.put("lease-revoked", results(new KvResult.LeaseRevoked(2, 6)));
    samples.put("lease-told", results(new KvResult.LeaseTold(60_000, 59_000, List.of(key))));
    samples.put("leases-listed", results(new KvResult.LeasesListed(List.of(7L, 9L), 10)));
  }

  private static KvOperation.Transaction transaction(Bytes key, Bytes value) {
    KvOperation.Transaction inner =
        new KvOperation.Transaction(List.of(), List.of(), List.of(new KvOperation.Delete(key)));
    return new KvOperation.Transaction(
        List.of(
            new Comparison(
                KeyRange.of(key), Comparison.Relation.EQUAL, new Comparison.Operand.Value(value)),
            new Comparison(
                KeyRange.prefix(key),
                Comparison.Relation.LESS,
                new Comparison.Operand.Numeric(Comparison.Field.MOD_REVISION, 7))),
        List.of(new KvOperation.Put(key, value), inner),
        List.of(new KvOperation.Get(key)));
  }

  @Test
  void transactionThatIsTooLargeOrTooDeepIsMalformed() {
    Bytes key = Bytes.utf8("k");
    KvOperation.Step get = new KvOperation.Get(key);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new KvOperation.Transaction(
                List.of(), Collections.nCopies(100, get), Collections.nCopies(29, get)));
    KvOperation.Step step = get;
    for (int depth = 1; depth < KvOperation.Transaction.MAX_DEPTH; depth++) {
      step = new KvOperation.Transaction(List.of(), List.of(step), List.of());
    }
    Bytes deepest =
        KvCodec.encode(
            (KvOperation) new KvOperation.Transaction(List.of(), List.of(step), List.of()));
    CanonicalWriter deeper = new CanonicalWriter().u8(7).u32(0).u32(1).raw(deepest).u32(0);
    assertThrows(MalformedEncodingException.class, () -> KvCodec.decodeOperation(deeper.toBytes()));
    CanonicalWriter set = new CanonicalWriter().u8(7).u32(0).u32(1);
    set.raw(
        KvCodec.encode(
            (KvOperation) new KvOperation.CompareAndSet(key, new Expectation.Absent(), key)));
    assertThrows(
        MalformedEncodingException.class, () -> KvCodec.decodeOperation(set.u32(0).toBytes()));
  }

  private static Bytes bundle(KvOperation operation) {
    return KvCodec.encode(new Command.Bundle(List.of(operation)));
  }

  private static Bytes results(KvResult result) {
    return KvCodec.encode(new Outcome.Results(List.of(result), 6));
  }

  private static Bytes flip(Bytes bytes, int bit) {
    byte[] flipped = bytes.toByteArray();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(flipped);
  }

  private static void assertMalformedCommand(Bytes payload) {
    assertThrows(
        MalformedEncodingException.class, () -> KvCodec.decodeCommand(payload, MAX_OPERATIONS));
  }

  private static void assertMalformedOutcome(Bytes result) {
    assertThrows(MalformedEncodingException.class, () -> KvCodec.decodeOutcome(result));
  }

  @Provide
  Arbitrary<Command> commands() {
    Arbitrary<Command> bundles =
        operations().list().ofMinSize(1).ofMaxSize(4).map(Command.Bundle::new);
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(new Command.OpenSession())), Tuple.of(9, bundles));
  }

  private static Arbitrary<KvOperation> operations() {
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    return Arbitraries.oneOf(
        Combinators.combine(strings(), strings(), flags).as(KvOperation.Put::new),
        Combinators.combine(strings(), flags).as(KvOperation.Delete::new),
        Combinators.combine(strings(), expectations(), strings())
            .as(KvOperation.CompareAndSet::new),
        Combinators.combine(strings(), changes()).as(KvOperation.Update::new),
        readings().map(KvOperation.class::cast),
        Combinators.combine(ranges(), flags).as(KvOperation.DeleteRange::new),
        transactions(1),
        Combinators.combine(revisions(), readings()).as(KvOperation.At::new),
        revisions().map(KvOperation.Compact::new),
        Combinators.combine(strings(), strings(), numbers(), flags).as(KvOperation.PutLeased::new),
        Combinators.combine(numbers(), numbers()).as(KvOperation.LeaseGrant::new),
        revisions()
            .list()
            .ofMinSize(1)
            .ofMaxSize(KvOperation.LeaseKeepAlive.MAX_SIZE)
            .map(KvOperation.LeaseKeepAlive::new),
        revisions().map(KvOperation.LeaseRevoke::new),
        Combinators.combine(revisions(), flags).as(KvOperation.LeaseTimeToLive::new),
        Combinators.combine(
                numbers(), Arbitraries.integers().between(1, KvOperation.LeaseList.MAX_LIMIT))
            .as(KvOperation.LeaseList::new));
  }

  private static Arbitrary<Long> numbers() {
    return Arbitraries.longs().greaterOrEqual(0);
  }

  private static Arbitrary<Change> changes() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Change.Add::new),
        Arbitraries.longs().map(Change.Max::new),
        Arbitraries.longs().map(Change.Min::new),
        strings().map(Change.Append::new));
  }

  private static Arbitrary<Long> revisions() {
    return Arbitraries.longs().greaterOrEqual(1);
  }

  private static Arbitrary<KvOperation.Reading> readings() {
    return Arbitraries.oneOf(
        strings().map(KvOperation.Get::new),
        Combinators.combine(
                ranges(),
                Arbitraries.integers().greaterOrEqual(0),
                Arbitraries.of(KvOperation.Show.class))
            .as(KvOperation.Range::new),
        Combinators.combine(
                ranges(),
                Combinators.combine(
                        Arbitraries.of(RangeSort.Target.class),
                        Arbitraries.of(RangeSort.Direction.class))
                    .as(RangeSort::new),
                Combinators.combine(numbers(), numbers(), numbers(), numbers())
                    .as(RevisionFilter::new),
                Arbitraries.integers().greaterOrEqual(0),
                Arbitraries.of(KvOperation.Show.class))
            .as(KvOperation.SortedRange::new));
  }

  private static Arbitrary<KvOperation> transactions(int depth) {
    return Combinators.combine(
            comparisons().list().ofMaxSize(2),
            steps(depth).list().ofMaxSize(3),
            steps(depth).list().ofMaxSize(2))
        .as(KvOperation.Transaction::new);
  }

  private static Arbitrary<KvOperation.Step> steps(int depth) {
    Arbitrary<KvOperation.Step> plain =
        Arbitraries.oneOf(
            Combinators.combine(strings(), strings(), Arbitraries.of(true, false))
                .as(KvOperation.Put::new),
            strings().map(KvOperation.Get::new),
            Combinators.combine(strings(), changes()).as(KvOperation.Update::new),
            Combinators.combine(ranges(), Arbitraries.of(true, false))
                .as(KvOperation.DeleteRange::new));
    return depth == 0
        ? plain
        : Arbitraries.oneOf(plain, transactions(depth - 1).map(KvOperation.Step.class::cast));
  }

  private static Arbitrary<Comparison> comparisons() {
    Arbitrary<Comparison.Operand> operands =
        Arbitraries.oneOf(
            strings().map(Comparison.Operand.Value::new),
            Combinators.combine(
                    Arbitraries.of(Comparison.Field.class), Arbitraries.longs().greaterOrEqual(0))
                .as(Comparison.Operand.Numeric::new));
    return Combinators.combine(ranges(), Arbitraries.of(Comparison.Relation.class), operands)
        .as(Comparison::new);
  }

  private static Arbitrary<KeyRange> ranges() {
    return Combinators.combine(strings(), strings().optional()).as(KeyRange::new);
  }

  private static Arbitrary<Expectation> expectations() {
    return Arbitraries.oneOf(
        Arbitraries.just(new Expectation.Absent()),
        strings().map(Expectation.Value::new),
        Arbitraries.longs().greaterOrEqual(1).map(Expectation.ModRevision::new));
  }

  @Provide
  Arbitrary<Outcome> outcomes() {
    Arbitrary<Long> counts = Arbitraries.longs().greaterOrEqual(0);
    return Arbitraries.oneOf(
        Combinators.combine(counts.map(SessionId::new), counts).as(Outcome.SessionOpened::new),
        Combinators.combine(results().list().ofMinSize(1).ofMaxSize(4), counts)
            .as(Outcome.Results::new),
        Combinators.combine(Arbitraries.of(Outcome.Reason.class), counts, counts)
            .as(Outcome.SessionRefused::new));
  }

  private static Arbitrary<KvResult> results() {
    return Arbitraries.oneOf(
        plainResults(),
        Combinators.combine(
                Arbitraries.of(true, false),
                Arbitraries.longs().greaterOrEqual(0),
                plainResults().list().ofMaxSize(3))
            .as(KvResult.Transacted::new));
  }

  private static Arbitrary<KvResult> plainResults() {
    Arbitrary<Long> counts = Arbitraries.longs().greaterOrEqual(0);
    Arbitrary<Optional<KeyValue>> optional = keyValues().optional();
    return Arbitraries.oneOf(
        Combinators.combine(counts, optional).as(KvResult.Written::new),
        keyValues().map(KvResult.Found::new),
        Combinators.combine(keyValues(), Arbitraries.of(true, false)).as(KvResult.Updated::new),
        Arbitraries.just(new KvResult.NotFound()),
        Combinators.combine(counts, counts, optional).as(KvResult.Deleted::new),
        optional.map(KvResult.CompareFailed::new),
        Combinators.combine(keyValues().list().ofMaxSize(3), counts, strings().optional())
            .as(KvResult.Listed::new),
        Combinators.combine(keyValues().list().ofMaxSize(3), counts, Arbitraries.of(true, false))
            .as(KvResult.Sorted::new),
        Combinators.combine(counts, counts, keyValues().list().ofMaxSize(3))
            .as(KvResult.RangeDeleted::new),
        counts.map(KvResult.Compacted::new),
        Combinators.combine(Arbitraries.of(KvError.class), counts, counts)
            .as(KvResult.Failed::new));
  }

  private static Arbitrary<KeyValue> keyValues() {
    Arbitrary<Long> small = Arbitraries.longs().between(1, 1000);
    return Combinators.combine(strings(), strings(), small, small, small)
        .as(
            (key, value, created, more, version) ->
                new KeyValue(key, value, created, created + more, version, more - 1));
  }

  private static Arbitrary<Bytes> strings() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(6).map(Bytes::copyOf);
  }
}
