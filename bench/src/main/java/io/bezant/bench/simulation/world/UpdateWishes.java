package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.KvOperation;
import java.util.SplittableRandom;

/**
 * What a client wants changed where it stands: some of its writes become atomic operations, alone
 * or as a step of a transaction, and some of these must be refused. Two keys are for numbers and
 * one for texts that grow; but whatever stands elsewhere is changed as well now and then.
 */
final class UpdateWishes {

  /** One write in so many is an atomic operation. */
  private static final int WRITES_PER_UPDATE = 3;

  /** One reading or removal of one key in so many is of one that is changed like that. */
  private static final int OTHERS_PER_UPDATED = 4;

  /** One update in so many is of whatever key was drawn. */
  private static final int UPDATES_PER_STRAY = 4;

  /** One update in so many that are not makes a text grow. */
  private static final int UPDATES_PER_TEXT = 3;

  /** One change of a number in so many appends to it. */
  private static final int CHANGES_PER_APPEND = 12;

  /** One number in so many is so great that a second one does not fit. */
  private static final int NUMBERS_PER_GREAT = 8;

  /** A few suffixes of this part of a value fill it. */
  private static final int SUFFIXES_PER_VALUE = 2;

  private static final int FEW = 20;
  private static final int COUNTERS = 2;
  private static final Bytes TEXT = Bytes.utf8("kt");

  private final SplittableRandom random;
  private final int maxValueBytes;
  private int appended;

  /**
   * Of one client.
   *
   * @param random of this alone, so that everything else is drawn as it was without
   * @param maxValueBytes how long a value may become
   */
  UpdateWishes(SplittableRandom random, int maxValueBytes) {
    this.random = random;
    this.maxValueBytes = maxValueBytes;
  }

  /** What is asked in the end, where this was to be asked. */
  KvOperation instead(KvOperation drawn) {
    return switch (drawn) {
      case KvOperation.Put put -> random.nextInt(WRITES_PER_UPDATE) == 0 ? update(put.key()) : put;
      case KvOperation.Transaction transaction ->
          random.nextBoolean() ? withUpdates(transaction) : transaction;
      case KvOperation.Get get -> isOfUpdated() ? new KvOperation.Get(updatedKey()) : get;
      case KvOperation.Delete delete ->
          isOfUpdated() ? new KvOperation.Delete(updatedKey(), delete.returnPrevious()) : delete;
      case KvOperation.CompareAndSet set -> set;
      case KvOperation.Update update -> update;
      case KvOperation.PutLeased put -> put;
      case KvOperation.OfLeases leases -> leases;
      case KvOperation.OfMany many -> many;
      case KvOperation.At at -> at;
      case KvOperation.Compact compact -> compact;
    };
  }

  private boolean isOfUpdated() {
    return random.nextInt(OTHERS_PER_UPDATED) == 0;
  }

  private Bytes updatedKey() {
    return random.nextInt(1 + COUNTERS) == 0 ? TEXT : counter();
  }

  private Bytes counter() {
    return Bytes.utf8("kn" + random.nextInt(COUNTERS));
  }

  private KvOperation.Update update(Bytes drawn) {
    if (random.nextInt(UPDATES_PER_STRAY) == 0) {
      return new KvOperation.Update(drawn, change());
    }
    return random.nextInt(UPDATES_PER_TEXT) == 0
        ? new KvOperation.Update(TEXT, new Change.Append(suffix()))
        : new KvOperation.Update(counter(), change());
  }

  /** In place of readings: a request has no more steps than it had, and writes no key twice. */
  private KvOperation.Transaction withUpdates(KvOperation.Transaction transaction) {
    return new KvOperation.Transaction(
        transaction.comparisons(),
        transaction.success().stream().map(this::insteadOfReading).toList(),
        transaction.failure().stream().map(this::insteadOfReading).toList());
  }

  private KvOperation.Step insteadOfReading(KvOperation.Step step) {
    return step instanceof KvOperation.Get ? new KvOperation.Update(counter(), change()) : step;
  }

  private Change change() {
    if (random.nextInt(CHANGES_PER_APPEND) == 0) {
      return new Change.Append(Bytes.utf8(Integer.toString(random.nextInt(10))));
    }
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Change.Add(number());
      case 2, 3 -> new Change.Max(number());
      default -> new Change.Min(number());
    };
  }

  private long number() {
    return random.nextInt(NUMBERS_PER_GREAT) == 0
        ? Long.MAX_VALUE - random.nextInt(FEW)
        : random.nextInt(2 * FEW) - FEW / 2;
  }

  private Bytes suffix() {
    appended++;
    return Bytes.utf8(
        "+" + appended + "#".repeat(random.nextInt(maxValueBytes / SUFFIXES_PER_VALUE)));
  }
}
