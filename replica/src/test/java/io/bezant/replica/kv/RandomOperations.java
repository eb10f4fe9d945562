package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is asked at random, of few keys: every operation there is, with all its options. */
final class RandomOperations {

  private final Random random;
  private final int tooLargeValueBytes;

  /**
   * Operations.
   *
   * @param maxValueBytes a step of a transaction fails now and then, with a value above this limit
   */
  RandomOperations(Random random, int maxValueBytes) {
    this.random = random;
    this.tooLargeValueBytes = maxValueBytes + 1;
  }

  /** Up to four, asked together of a store that has this revision. */
  List<KvOperation> bundle(long revision) {
    List<KvOperation> asked = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      asked.add(next(revision));
    }
    return asked;
  }

  private KvOperation next(long revision) {
    return switch (random.nextInt(20)) {
      case 0 -> new KvOperation.Get(key());
      case 1 -> new KvOperation.Delete(key(), random.nextBoolean());
      case 2, 3 -> (KvOperation) reading();
      case 4 -> new KvOperation.DeleteRange(keys(), random.nextBoolean());
      case 5, 6, 7 -> transaction(2);
      case 8, 9 -> new KvOperation.CompareAndSet(key(), expectation(revision), value());
      case 10, 11 -> new KvOperation.At(pastOf(revision), new KvOperation.Get(key()));
      case 12, 13 -> new KvOperation.At(pastOf(revision), reading());
      case 14 ->
          random.nextInt(3) == 0
              ? new KvOperation.Compact(pastOf(revision))
              : new KvOperation.Get(key());
      case 15, 16 -> new KvOperation.Update(key(), change());
      default -> new KvOperation.Put(key(), value(), random.nextBoolean());
    };
  }

  /** One of the last, or any there was, or one to come. */
  private long pastOf(long revision) {
    return switch (random.nextInt(8)) {
      case 0 -> revision + 1 + random.nextInt(5);
      case 1, 2, 3 -> 1 + random.nextLong(revision + 1);
      default -> Math.max(1, revision - random.nextInt(20));
    };
  }

  private Expectation expectation(long revision) {
    return switch (random.nextInt(3)) {
      case 0 -> new Expectation.Absent();
      case 1 -> new Expectation.Value(value());
      default -> new Expectation.ModRevision(pastOf(revision));
    };
  }

  /** Writes stay on different keys; one in eight fails half-way. */
  private KvOperation.Transaction transaction(int depth) {
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      comparisons.add(comparison());
    }
    return new KvOperation.Transaction(comparisons, branch(depth), branch(depth));
  }

  private List<KvOperation.Step> branch(int depth) {
    List<KvOperation.Step> steps = new ArrayList<>();
    steps.add(new KvOperation.Put(Bytes.utf8("t" + depth), value(), random.nextBoolean()));
    steps.add(new KvOperation.Get(key()));
    if (random.nextBoolean()) {
      steps.add(new KvOperation.Update(Bytes.utf8("u" + depth), change()));
    }
    steps.add(
        random.nextBoolean()
            ? new KvOperation.DeleteRange(
                KeyRange.of(Bytes.utf8("k"), Bytes.utf8("l")), random.nextBoolean())
            : new KvOperation.Delete(key(), random.nextBoolean()));
    if (depth > 0 && random.nextInt(3) == 0) {
      steps.add(transaction(depth - 1));
    }
    steps.add(random.nextBoolean() ? range() : sortedRange());
    if (random.nextInt(8) == 0) {
      steps.add(
          new KvOperation.Put(Bytes.utf8("x" + depth), Bytes.wrap(new byte[tooLargeValueBytes])));
    }
    return steps;
  }

  private Change change() {
    long number =
        switch (random.nextInt(4)) {
          case 0 -> Long.MAX_VALUE - random.nextInt(2);
          case 1 -> Long.MIN_VALUE + random.nextInt(2);
          default -> random.nextInt(7) - 3;
        };
    return switch (random.nextInt(4)) {
      case 0 -> new Change.Max(number);
      case 1 -> new Change.Min(number);
      case 2 -> new Change.Append(Bytes.utf8("-0123456789 v".substring(random.nextInt(13))));
      default -> new Change.Add(number);
    };
  }

  private Comparison comparison() {
    Comparison.Relation[] relations = Comparison.Relation.values();
    Comparison.Field[] fields = Comparison.Field.values();
    return new Comparison(
        keys(),
        relations[random.nextInt(relations.length)],
        random.nextBoolean()
            ? new Comparison.Operand.Value(value())
            : new Comparison.Operand.Numeric(
                fields[random.nextInt(fields.length)], random.nextInt(6)));
  }

  private Bytes key() {
    return Bytes.utf8("k" + "ab".repeat(random.nextInt(2)) + random.nextInt(8));
  }

  private Bytes value() {
    return Bytes.utf8((random.nextBoolean() ? "v" : "") + random.nextInt(3));
  }

  private KeyRange keys() {
    return switch (random.nextInt(5)) {
      case 0 -> KeyRange.all();
      case 1 -> KeyRange.prefix(Bytes.utf8("kab"));
      case 2 -> KeyRange.from(key());
      case 3 -> KeyRange.of(key());
      default -> KeyRange.of(key(), key());
    };
  }

  private KvOperation.Reading reading() {
    return random.nextBoolean() ? range() : sortedRange();
  }

  private KvOperation.SortedRange sortedRange() {
    RangeSort.Target[] targets = RangeSort.Target.values();
    RangeSort.Direction[] directions = RangeSort.Direction.values();
    KvOperation.Show[] shows = KvOperation.Show.values();
    return new KvOperation.SortedRange(
        keys(),
        new RangeSort(
            targets[random.nextInt(targets.length)], directions[random.nextInt(directions.length)]),
        new RevisionFilter(bound(), bound(), bound(), bound()),
        random.nextInt(5),
        shows[random.nextInt(shows.length)]);
  }

  /** Mostly none, else anywhere in the revisions of a run. */
  private long bound() {
    return random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(200);
  }

  private KvOperation.Range range() {
    KvOperation.Show[] shows = KvOperation.Show.values();
    return new KvOperation.Range(keys(), random.nextInt(5), shows[random.nextInt(shows.length)]);
  }
}
