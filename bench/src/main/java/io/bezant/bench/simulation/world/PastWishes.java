package io.bezant.bench.simulation.world;

import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.SplittableRandom;

/**
 * What a client wants to know of the past: some of its readings are of a revision that it has seen,
 * of one in between, of one that may be forgotten, or of one to come. Now and then it compacts.
 */
final class PastWishes {

  /** One reading in so many is of the past. */
  private static final int READINGS_PER_PAST = 3;

  /** One of so many other things is given up for a compaction. */
  private static final int OTHERS_PER_COMPACTION = 24;

  private static final int FEW = 12;

  private final SplittableRandom random;
  private long latest;

  PastWishes(SplittableRandom random) {
    this.random = random;
  }

  /** What is asked in the end, where this was to be asked. */
  KvOperation instead(KvOperation drawn) {
    return switch (drawn) {
      case KvOperation.Get get ->
          random.nextInt(READINGS_PER_PAST) == 0 ? new KvOperation.At(revision(), get) : get;
      case KvOperation.Range range ->
          random.nextInt(READINGS_PER_PAST) == 0 ? new KvOperation.At(revision(), range) : range;
      case KvOperation.SortedRange range ->
          random.nextInt(READINGS_PER_PAST) == 0 ? new KvOperation.At(revision(), range) : range;
      default ->
          random.nextInt(OTHERS_PER_COMPACTION) == 0
              ? new KvOperation.Compact(recent(2 * FEW))
              : drawn;
    };
  }

  private long revision() {
    return switch (random.nextInt(8)) {
      case 0 -> latest + 1 + random.nextInt(3);
      case 1 -> recent(1);
      case 2 -> 1 + random.nextLong(latest + 1);
      default -> recent(FEW);
    };
  }

  /** One of so many that were the last when it last heard. */
  private long recent(int many) {
    return Math.max(1, latest - random.nextInt(many));
  }

  /** Remembers the highest revision that it has seen. */
  void learned(KvResult result) {
    latest = Math.max(latest, revisionOf(result));
  }

  private static long revisionOf(KvResult result) {
    return switch (result) {
      case KvResult.Written written -> written.revision();
      case KvResult.Updated updated -> updated.keyValue().modRevision();
      case KvResult.Found(KeyValue found) -> found.modRevision();
      case KvResult.Deleted deleted -> deleted.revision();
      case KvResult.RangeDeleted deleted -> deleted.revision();
      case KvResult.Transacted done -> done.revision();
      case KvResult.Listed listed ->
          listed.entries().stream().mapToLong(KeyValue::modRevision).max().orElse(0);
      case KvResult.Sorted sorted ->
          sorted.entries().stream().mapToLong(KeyValue::modRevision).max().orElse(0);
      default -> 0;
    };
  }
}
