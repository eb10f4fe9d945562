package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantException;
import io.bezant.client.Comparison;
import io.bezant.client.Comparison.Relation;
import io.bezant.client.KeyRange;
import io.bezant.client.KeyValue;
import io.bezant.client.KvClient;
import io.bezant.client.RangeOptions;
import io.bezant.client.ReadMode;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.crypto.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** A namespace is a store of its own. */
class NamespaceTest {

  private static final List<Bytes> PREFIXES =
      List.of(
          Bytes.utf8("a"),
          Bytes.utf8("a/"),
          bytes(0),
          bytes(0, 0),
          bytes('a', 0xFF),
          bytes(0xFF),
          bytes(0xFF, 0xFF));

  /** The revisions of what is answered, which count from another beginning in each store. */
  private static final Pattern REVISION = Pattern.compile("([rR]evision)=(\\d+)");

  private static @Nullable BezantTestCluster shared;
  private static @Nullable BezantTestCluster plain;

  @BeforeContainer
  static void start() {
    shared = BezantTestCluster.builder().replicas(1).start();
    plain = BezantTestCluster.builder().replicas(1).start();
  }

  @AfterContainer
  static void stop() {
    Objects.requireNonNull(shared).close();
    Objects.requireNonNull(plain).close();
  }

  private static KvClient store(@Nullable BezantTestCluster cluster) {
    return Objects.requireNonNull(cluster).client().kv();
  }

  private static Bytes bytes(int... values) {
    byte[] all = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      all[i] = (byte) values[i];
    }
    return Bytes.wrap(all);
  }

  /** Something asked of a store, and what it answers. */
  interface Asked {
    Object of(KvClient kv, long beginRevision);
  }

  record Named(String name, Asked asked) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Arbitrary<Bytes> keys() {
    return Arbitraries.of(0, (int) 'a', 0xFF)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> bytes(list.stream().mapToInt(each -> each).toArray()));
  }

  private static Arbitrary<KeyRange> ranges() {
    return Arbitraries.oneOf(
        keys().map(KeyRange::of),
        keys().map(KeyRange::prefix),
        keys().map(KeyRange::from),
        Arbitraries.just(KeyRange.all()),
        Arbitraries.just(KeyRange.of(Bytes.EMPTY, Bytes.EMPTY)),
        Combinators.combine(keys(), keys()).as(KeyRange::of),
        keys().map(to -> KeyRange.of(Bytes.EMPTY, to)));
  }

  private static Arbitrary<RangeOptions> options() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(RangeOptions.Show.values()),
            Arbitraries.of(ReadMode.values()),
            Arbitraries.of(RangeOptions.SortBy.values()),
            Arbitraries.of(RangeOptions.Order.values()),
            Arbitraries.of(0L, 0L, 0L, 1L, Long.MAX_VALUE))
        .as(
            (limit, show, mode, sortBy, order, least) ->
                new RangeOptions(limit, show, mode, 0)
                    .sortedBy(sortBy)
                    .order(order)
                    .withMinModRevision(least));
  }

  private static Arbitrary<Bytes> values() {
    return Arbitraries.of("1", "2", "3").map(Bytes::utf8);
  }

  private static Arbitrary<Step> steps() {
    return Arbitraries.oneOf(
        Combinators.combine(keys(), values()).as(Step::put),
        Combinators.combine(keys(), values()).as(Step::getAndPut),
        keys().map(Step::get),
        keys().map(Step::getAndDelete),
        ranges().map(Step::getAndDelete),
        Combinators.combine(ranges(), options()).as(Step::range));
  }

  private static Arbitrary<Comparison> comparisons() {
    Arbitrary<Relation> relations = Arbitraries.of(Relation.values());
    return Arbitraries.oneOf(
        Combinators.combine(ranges(), relations, values()).as(Comparison::value),
        Combinators.combine(ranges(), relations, Arbitraries.longs().between(0, 2))
            .as(Comparison::version));
  }

  private static Arbitrary<Transaction> transactions(Arbitrary<Step> steps) {
    Arbitrary<Step[]> branch = steps.array(Step[].class).ofMaxSize(3);
    return Combinators.combine(comparisons().array(Comparison[].class).ofMaxSize(2), branch, branch)
        .as((when, then, otherwise) -> Transaction.when(when).then(then).otherwise(otherwise));
  }

  private static <T> Arbitrary<Named> asked(
      String name, Arbitrary<T> of, Function<T, Asked> asking) {
    return of.map(with -> new Named(name + " " + with, asking.apply(with)));
  }

  private static Arbitrary<Named> singles() {
    record Pair(Bytes key, Bytes value) {}
    Arbitrary<Pair> pairs = Combinators.combine(keys(), values()).as(Pair::new);
    return Arbitraries.oneOf(
        asked("put", pairs, with -> (kv, _begin) -> kv.put(with.key(), with.value())),
        asked("getAndPut", pairs, with -> (kv, _begin) -> kv.getAndPut(with.key(), with.value())),
        asked(
            "putIfAbsent", pairs, with -> (kv, _begin) -> kv.putIfAbsent(with.key(), with.value())),
        asked(
            "compareAndSet",
            pairs,
            with -> (kv, _begin) -> kv.compareAndSet(with.key(), Bytes.utf8("1"), with.value())),
        asked("get", keys(), key -> (kv, _begin) -> kv.get(key)),
        asked("getAsync", keys(), key -> (kv, _begin) -> kv.getAsync(key, ReadMode.LOCAL).join()),
        asked("delete", keys(), key -> (kv, _begin) -> kv.delete(key)),
        asked("getAndDelete", keys(), key -> (kv, _begin) -> kv.getAndDelete(key)),
        asked("add", keys(), key -> (kv, _begin) -> kv.add(key, 3)),
        asked("append", pairs, with -> (kv, _begin) -> kv.append(with.key(), with.value())),
        asked("getAt", keys(), key -> (kv, begin) -> kv.getAt(key, begin)));
  }

  private static Arbitrary<Named> many() {
    record Reading(KeyRange keys, RangeOptions options) {}
    Arbitrary<Step> inner = transactions(steps()).map(Step::transaction);
    return Arbitraries.oneOf(
        asked(
            "range",
            Combinators.combine(ranges(), options()).as(Reading::new),
            with -> (kv, _begin) -> kv.range(with.keys(), with.options())),
        asked(
            "range at",
            ranges(),
            keys -> (kv, begin) -> kv.range(keys, RangeOptions.DEFAULT.at(begin))),
        asked(
            "scan",
            ranges(),
            keys -> (kv, _begin) -> kv.scan(keys, RangeOptions.DEFAULT.withLimit(2)).toList()),
        asked("delete", ranges(), keys -> (kv, _begin) -> kv.delete(keys)),
        asked("getAndDelete", ranges(), keys -> (kv, _begin) -> kv.getAndDelete(keys)),
        asked("deleteAll", ranges(), keys -> (kv, _begin) -> kv.deleteAll(keys)),
        asked(
            "transaction",
            transactions(Arbitraries.oneOf(steps(), steps(), steps(), inner)),
            with -> (kv, _begin) -> kv.commit(with)),
        asked(
            "transact",
            Combinators.combine(ranges(), keys()).as((range, key) -> List.of(range, key)),
            with ->
                (kv, _begin) ->
                    kv.transact(
                        attempt -> {
                          attempt.put((Bytes) with.get(1), Bytes.utf8("9"));
                          return attempt.range((KeyRange) with.get(0)).toString();
                        })));
  }

  /** Begins with some keys, so that ranges have something to tell. */
  @Provide
  static Arbitrary<List<Named>> conversations() {
    Arbitrary<Named> puts =
        asked("put", keys(), key -> (kv, _begin) -> kv.put(key, Bytes.utf8("1")));
    return Combinators.combine(
            puts.list().ofMinSize(4).ofMaxSize(10),
            Arbitraries.oneOf(singles(), many()).list().ofMinSize(1).ofMaxSize(20))
        .as((first, rest) -> Stream.concat(first.stream(), rest.stream()).toList());
  }

  @Provide
  static Arbitrary<Bytes> prefixes() {
    return Arbitraries.of(PREFIXES);
  }

  /** Keys around a namespace: just before it, its own prefix, and behind all that begin with it. */
  private static List<Bytes> neighbours(Bytes prefix) {
    List<Bytes> all = new ArrayList<>();
    all.add(prefix);
    KeyRange.prefix(prefix).to().ifPresent(all::add);
    all.addAll(List.of(bytes(0, 1), Bytes.utf8("Z"), Bytes.utf8("b")));
    if (prefix.size() > 1) {
      all.add(prefix.slice(0, 1));
      all.add(prefix.slice(0, 1).concat(bytes(1, 1)));
    }
    all.removeIf(key -> key.startsWith(prefix) && !key.equals(prefix));
    return all;
  }

  @Property(tries = 100)
  void whateverIsAskedOfANamespaceIsAnsweredAsByAStoreOfItsOwnAndTouchesNothingElse(
      @ForAll("prefixes") Bytes prefix, @ForAll("conversations") List<Named> conversation) {
    KvClient around = store(shared);
    around.deleteAll(KeyRange.all());
    List<Bytes> neighbours = neighbours(prefix);
    neighbours.forEach(key -> around.put(key, Bytes.utf8("neighbour")));
    KvClient alone = store(plain);
    alone.deleteAll(KeyRange.all());
    KvClient namespace = around.namespace(prefix);
    long beginAround = around.put(neighbours.getFirst(), Bytes.utf8("begin")).revision();
    List<Optional<KeyValue>> before = neighbours.stream().map(around::get).toList();
    long beginAlone = alone.put("begin", "begin").revision();
    alone.delete("begin");
    around.put("Zz", "as the removal there");
    for (Named each : conversation) {
      assertEquals(
          answer(each, alone, beginAlone + 1),
          answer(each, namespace, beginAround + 1),
          each::toString);
    }
    assertEquals(before, neighbours.stream().map(around::get).toList());
  }

  /** What is answered or thrown, with revisions counted from the beginning. */
  private static String answer(Named asked, KvClient kv, long begin) {
    String answer;
    try {
      answer = String.valueOf(asked.asked().of(kv, begin));
    } catch (BezantException | IllegalArgumentException failure) {
      answer = failure.toString();
    }
    return REVISION
        .matcher(answer)
        .replaceAll(
            match -> {
              long revision = Long.parseLong(match.group(2));
              return match.group(1) + "=" + (revision == 0 ? "none" : revision - begin);
            });
  }

  @Example
  void whereTheNextPageBeginsIsToldWithoutThePrefix() {
    KvClient kv = store(shared).namespace("pages/");
    for (String key : List.of("a", "b", "c")) {
      kv.put(key, "v");
    }
    RangeOptions two = RangeOptions.DEFAULT.withLimit(2);
    assertEquals(Optional.of(Bytes.utf8("c")), kv.range(KeyRange.all(), two).next());
    assertEquals(3, kv.scan(KeyRange.all(), two).count());
  }

  @Example
  void namespacesStandInEachOther() {
    KvClient kv = store(shared);
    KvClient inner = kv.namespace("outer/").namespace("inner/");
    inner.put("k", "v");
    assertEquals("v", kv.get("outer/inner/k").orElseThrow().valueUtf8());
    assertEquals("inner/k", kv.namespace("outer/").get("inner/k").orElseThrow().keyUtf8());
    assertEquals("k", inner.get("k").orElseThrow().keyUtf8());
  }

  @Example
  void theLimitOnKeysCountsThePrefix() {
    KvClient kv = store(shared).namespace("0123456789");
    Bytes longest = Bytes.utf8("k".repeat(470));
    kv.put(longest, longest);
    BezantException.RequestTooLarge refused =
        assertThrows(
            BezantException.RequestTooLarge.class,
            () -> kv.put(longest.concat(longest.slice(0, 1)), longest));
    assertEquals("maxKeyBytes", refused.limitName());
    assertEquals(480, refused.limit());
    assertEquals(481, refused.actual());
  }

  @Example
  void aKeyNeedsAByteBesideThePrefixAndAPrefixNeedsOne() {
    KvClient kv = store(shared).namespace("p");
    assertThrows(IllegalArgumentException.class, () -> kv.put(Bytes.EMPTY, Bytes.EMPTY));
    assertThrows(IllegalArgumentException.class, () -> kv.getAsync(Bytes.EMPTY));
    assertThrows(IllegalArgumentException.class, () -> kv.namespace(""));
    assertTrue(store(shared).get("p").isEmpty());
  }
}
