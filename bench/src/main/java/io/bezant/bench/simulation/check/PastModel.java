package io.bezant.bench.simulation.check;

import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/**
 * What may be answered to questions about the past, as far as it depends on when they are answered:
 * that a revision is still to come, can be read, or is compacted, in this order and never back. The
 * store compacts by itself too, so that any revision that it has reached may be. What was at a
 * revision does not depend on when it is asked; that is judged against all writes at once.
 */
final class PastModel {

  private PastModel() {}

  static Optional<StoreState> afterReading(
      StoreState before, KvOperation.At asked, KvResult result) {
    return switch (result) {
      case KvResult.Failed failed when !StoreModel.isForSize(failed) ->
          afterRefusal(before, asked.revision(), asked.revision() + 1, failed);
      case KvResult.Found _found -> read(before, asked, KvOperation.Get.class);
      case KvResult.NotFound _none -> read(before, asked, KvOperation.Get.class);
      case KvResult.Listed _listed -> read(before, asked, KvOperation.Range.class);
      case KvResult.Sorted _sorted -> read(before, asked, KvOperation.SortedRange.class);
      case KvResult.Failed _tooLarge -> read(before, asked, KvOperation.Reading.class);
      case KvResult.Written _written -> Optional.empty();
      case KvResult.Deleted _deleted -> Optional.empty();
      case KvResult.CompareFailed _failed -> Optional.empty();
      case KvResult.RangeDeleted _deleted -> Optional.empty();
      case KvResult.Transacted _done -> Optional.empty();
      case KvResult.Compacted _compacted -> Optional.empty();
      case KvResult.Updated _updated -> Optional.empty();
      case KvResult.OfLeases _leases -> Optional.empty();
    };
  }

  static Optional<StoreState> afterCompaction(
      StoreState before, KvOperation.Compact asked, KvResult result) {
    if (result instanceof KvResult.Failed failed) {
      return afterRefusal(before, asked.revision(), asked.revision(), failed);
    }
    boolean isDone =
        result instanceof KvResult.Compacted(long revision)
            && revision == asked.revision()
            && revision > before.compacted();
    return isDone ? Optional.of(before.compacted(asked.revision())) : Optional.empty();
  }

  private static Optional<StoreState> read(
      StoreState before, KvOperation.At asked, Class<? extends KvOperation.Reading> kind) {
    return kind.isInstance(asked.reading()) && before.compacted() <= asked.revision()
        ? Optional.of(before.passed(asked.revision()))
        : Optional.empty();
  }

  private static Optional<StoreState> afterRefusal(
      StoreState before, long asked, long leastFloor, KvResult.Failed failed) {
    if (failed.actual() != asked) {
      return Optional.empty();
    }
    return switch (failed.error()) {
      case FUTURE_REVISION ->
          failed.limit() < asked && failed.limit() >= before.floor()
              ? Optional.of(before.passed(failed.limit()))
              : Optional.empty();
      case COMPACTED ->
          failed.limit() >= Math.max(leastFloor, before.compacted())
              ? Optional.of(before.compacted(failed.limit()))
              : Optional.empty();
      case KEY_EMPTY, KEY_TOO_LONG, VALUE_TOO_LARGE, DUPLICATE_KEY -> Optional.empty();
      case RESULT_TOO_LARGE, BATCH_RESULT_FULL, TOO_MANY_KEYS -> Optional.empty();
      case NOT_A_NUMBER, NUMBER_OVERFLOW, NO_ROOM_TO_APPEND -> Optional.empty();
      case LEASE_NOT_FOUND, LEASE_EXISTS, NO_LEASE_TO_KEEP -> Optional.empty();
      case TTL_TOO_SHORT, TTL_TOO_LONG -> Optional.empty();
      case TOO_MANY_LEASES, TOO_MANY_KEYS_OF_LEASE -> Optional.empty();
    };
  }
}
