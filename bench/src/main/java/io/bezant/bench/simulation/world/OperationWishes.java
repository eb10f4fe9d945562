package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a client asks for next, of keys and values as they are at present. */
final class OperationWishes {
  /** One reading in so many is of a range. */
  private static final int READINGS_PER_RANGE = 3;

  private static final int RANGES_PER_SORTED = 3;
  private static final int MOST_REVISION = 40;

  /** One removal in so many is of a range. */
  private static final int DELETIONS_PER_RANGE = 4;

  /** One conditional write in so many is a transaction. */
  private static final int CONDITIONALS_PER_TRANSACTION = 2;

  private final int client;
  private final int keys;
  private final int valueBytes;
  private final SplittableRandom random;

  /** Decides what is asked of many keys, so that everything else is as it was without. */
  private final SplittableRandom many;

  private int asked;

  OperationWishes(
      int client, SimulatedClient.Load load, SplittableRandom random, SplittableRandom many) {
    this.client = client;
    this.keys = load.keys();
    this.valueBytes = load.valueBytes();
    this.random = random;
    this.many = many;
  }

  /** The next operation of a client that has asked for so many. */
  KvOperation draw(int askedBefore) {
    asked = askedBefore;
    Bytes key = Bytes.utf8("k" + random.nextInt(keys));
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          many.nextInt(READINGS_PER_RANGE) == 0 ? drawRange(key) : new KvOperation.Get(key);
      case 2 -> drawDelete(key, random.nextBoolean());
      case 3 -> drawConditional(key, drawExpectation(), drawValue());
      default -> new KvOperation.Put(key, drawValue(), random.nextBoolean());
    };
  }

  private KvOperation drawRange(Bytes key) {
    KeyRange keys = drawKeys(key);
    int limit = many.nextBoolean() ? 0 : 1 + many.nextInt(3);
    KvOperation.Show[] shows = KvOperation.Show.values();
    KvOperation.Show show = shows[many.nextInt(shows.length)];
    return many.nextInt(RANGES_PER_SORTED) == 0
        ? new KvOperation.SortedRange(keys, drawSort(), drawFilter(), limit, show)
        : new KvOperation.Range(keys, limit, show);
  }

  private RangeSort drawSort() {
    RangeSort.Target[] targets = RangeSort.Target.values();
    RangeSort.Direction[] directions = RangeSort.Direction.values();
    return new RangeSort(
        targets[many.nextInt(targets.length)], directions[many.nextInt(directions.length)]);
  }

  private RevisionFilter drawFilter() {
    return many.nextBoolean()
        ? RevisionFilter.NONE
        : new RevisionFilter(
            many.nextInt(MOST_REVISION), many.nextInt(MOST_REVISION), many.nextInt(8), 0);
  }

  private KvOperation drawDelete(Bytes key, boolean returnPrevious) {
    return many.nextInt(DELETIONS_PER_RANGE) == 0
        ? new KvOperation.DeleteRange(drawKeys(key), returnPrevious)
        : new KvOperation.Delete(key, returnPrevious);
  }

  private KvOperation drawConditional(Bytes key, Expectation expected, Bytes value) {
    if (many.nextInt(CONDITIONALS_PER_TRANSACTION) > 0) {
      return new KvOperation.CompareAndSet(key, expected, value);
    }
    Bytes other = Bytes.utf8("k" + many.nextInt(keys));
    List<KvOperation.Step> success = new ArrayList<>();
    success.add(new KvOperation.Get(other));
    success.add(new KvOperation.Put(key, value, many.nextBoolean()));
    if (!other.equals(key)) {
      success.add(
          many.nextBoolean()
              ? new KvOperation.Put(other, value)
              : new KvOperation.Delete(other, many.nextBoolean()));
    }
    success.add(new KvOperation.Range(drawKeys(key), 0, KvOperation.Show.KEY_VALUES));
    KvOperation.Step otherwise =
        many.nextBoolean()
            ? new KvOperation.Get(key)
            : new KvOperation.DeleteRange(drawKeys(other), many.nextBoolean());
    return new KvOperation.Transaction(List.of(drawComparison(key)), success, List.of(otherwise));
  }

  private Comparison drawComparison(Bytes key) {
    KeyRange keys = many.nextInt(3) == 0 ? drawKeys(key) : KeyRange.of(key);
    Comparison.Relation[] relations = Comparison.Relation.values();
    return many.nextBoolean()
        ? new Comparison(
            keys,
            relations[many.nextInt(relations.length)],
            new Comparison.Operand.Numeric(Comparison.Field.VERSION, many.nextInt(4)))
        : new Comparison(
            keys,
            many.nextBoolean() ? Comparison.Relation.EQUAL : Comparison.Relation.NOT_EQUAL,
            new Comparison.Operand.Value(
                Bytes.utf8(client + "." + Math.max(0, asked - many.nextInt(3)))));
  }

  /** Never the keys of Byzantine clients: nobody writes down what these ask for. */
  private KeyRange drawKeys(Bytes key) {
    return switch (many.nextInt(4)) {
      case 0 -> KeyRange.prefix(Bytes.utf8("k"));
      case 1 -> KeyRange.prefix(key);
      case 2 -> KeyRange.of(key, Bytes.utf8("l"));
      default -> KeyRange.of(Bytes.utf8("k" + many.nextInt(keys)), key);
    };
  }

  private Expectation drawExpectation() {
    return switch (random.nextInt(3)) {
      case 0 -> new Expectation.Absent();
      case 1 -> new Expectation.ModRevision(1 + random.nextInt(20));
      default ->
          new Expectation.Value(Bytes.utf8(client + "." + Math.max(0, asked - random.nextInt(3))));
    };
  }

  /** No two writes of a run write the same value, unless they are padded to be long. */
  private Bytes drawValue() {
    String name = client + "." + asked;
    boolean isLong = random.nextInt(16) == 0;
    int padding = isLong ? random.nextInt(1 + Math.max(0, valueBytes - name.length())) : 0;
    return Bytes.utf8(name + "#".repeat(padding));
  }
}
