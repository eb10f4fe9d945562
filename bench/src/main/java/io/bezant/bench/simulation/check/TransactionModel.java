package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import java.util.Optional;

/**
 * What a transaction may answer and leave behind: its steps one after the other, as if each were
 * asked alone, but at one revision. It knows the values and versions of keys exactly; of revisions
 * it may know only ranges, and takes for possible what they allow.
 */
final class TransactionModel {

  private final StoreModel store;
  private final KeyModel keys;

  TransactionModel(StoreModel store, KeyModel keys) {
    this.store = store;
    this.keys = keys;
  }

  Optional<StoreState> after(
      StoreState before, KvOperation.Transaction transaction, Optional<KvResult> result) {
    if (result.isEmpty()) {
      return unanswered(before, transaction);
    }
    if (result.get() instanceof KvResult.Failed failed) {
      return StoreModel.isForSize(failed) || mayBeRefused(before, transaction, failed)
          ? Optional.of(before)
          : Optional.empty();
    }
    if (!(result.get() instanceof KvResult.Transacted done)) {
      return Optional.empty();
    }
    boolean isAtItsRevision =
        changes(done) ? done.revision() > before.floor() : done.revision() >= before.floor();
    return isAtItsRevision
        ? answered(before, transaction, done).map(after -> after.passed(done.revision()))
        : Optional.empty();
  }

  /** Whether one of its atomic operations is refused so, and with it the whole. */
  private boolean mayBeRefused(
      StoreState before, KvOperation.Transaction transaction, KvResult.Failed failed) {
    Optional<KvResult.Failed> told = Optional.of(failed);
    return (maySucceed(before, transaction) && refusal(before, transaction.success()).equals(told))
        || (mayNotSucceed(before, transaction)
            && refusal(before, transaction.failure()).equals(told));
  }

  /** Of the first step that is refused; no step before it has written its key. */
  private Optional<KvResult.Failed> refusal(StoreState before, List<KvOperation.Step> branch) {
    return branch.stream()
        .filter(KvOperation.Update.class::isInstance)
        .map(KvOperation.Update.class::cast)
        .flatMap(update -> keys.refusal(before.of(update.key()), update).stream())
        .findFirst();
  }

  private static boolean maySucceed(StoreState before, KvOperation.Transaction transaction) {
    return transaction.comparisons().stream().allMatch(each -> mayBe(before, each, true));
  }

  private static boolean mayNotSucceed(StoreState before, KvOperation.Transaction transaction) {
    return transaction.comparisons().stream().anyMatch(each -> mayBe(before, each, false));
  }

  /** Whether an answer tells of a change. */
  static boolean changes(KvResult result) {
    return switch (result) {
      case KvResult.Written _written -> true;
      case KvResult.Updated updated -> updated.isChanged();
      case KvResult.Deleted deleted -> deleted.count() > 0;
      case KvResult.RangeDeleted deleted -> deleted.count() > 0;
      case KvResult.Transacted done -> done.results().stream().anyMatch(TransactionModel::changes);
      case KvResult.Found _found -> false;
      case KvResult.NotFound _none -> false;
      case KvResult.CompareFailed _failed -> false;
      case KvResult.Failed _failed -> false;
      case KvResult.Listed _listed -> false;
      case KvResult.Sorted _sorted -> false;
      case KvResult.Compacted _compacted -> false;
      case KvResult.OfLeases _leases -> false;
    };
  }

  private Optional<StoreState> answered(
      StoreState before, KvOperation.Transaction transaction, KvResult.Transacted done) {
    boolean isPossible =
        done.succeeded() ? maySucceed(before, transaction) : mayNotSucceed(before, transaction);
    List<KvOperation.Step> branch =
        done.succeeded() ? transaction.success() : transaction.failure();
    if (!isPossible || branch.size() != done.results().size()) {
      return Optional.empty();
    }
    Optional<StoreState> after = Optional.of(before);
    for (int i = 0; i < branch.size() && after.isPresent(); i++) {
      KvResult told = done.results().get(i);
      after =
          isAt(told, done.revision())
              ? store
                  .after(after.get(), branch.get(i), Optional.of(told))
                  .map(
                      reached -> new StoreState(reached.keys(), before.floor(), before.compacted()))
              : Optional.empty();
    }
    return after;
  }

  /** Whether what a step has changed has the revision of the whole. */
  private static boolean isAt(KvResult told, long revision) {
    return switch (told) {
      case KvResult.Written written -> written.revision() == revision;
      case KvResult.Updated updated ->
          !updated.isChanged() || updated.keyValue().modRevision() == revision;
      case KvResult.Deleted deleted -> deleted.count() == 0 || deleted.revision() == revision;
      case KvResult.RangeDeleted deleted -> deleted.count() == 0 || deleted.revision() == revision;
      case KvResult.Transacted done -> !changes(done) || done.revision() == revision;
      case KvResult.Found _found -> true;
      case KvResult.NotFound _none -> true;
      case KvResult.Listed _listed -> true;
      case KvResult.Sorted _sorted -> true;
      case KvResult.CompareFailed _failed -> false;
      case KvResult.Failed _failed -> false;
      case KvResult.Compacted _compacted -> false;
      case KvResult.OfLeases _leases -> false;
    };
  }

  /** What changed nothing need have no place. */
  private Optional<StoreState> unanswered(StoreState before, KvOperation.Transaction transaction) {
    List<KvOperation.Step> branch =
        maySucceed(before, transaction) ? transaction.success() : transaction.failure();
    if (refusal(before, branch).isPresent()) {
      return Optional.empty();
    }
    StoreState after = before;
    for (KvOperation.Step step : branch) {
      StoreState reached = store.after(after, step, Optional.empty()).orElse(after);
      after = new StoreState(reached.keys(), before.floor(), before.compacted());
    }
    return after.equals(before) ? Optional.empty() : Optional.of(after.passed(before.floor() + 1));
  }

  /** Whether a comparison may hold, or may not hold, in this state. */
  private static boolean mayBe(StoreState state, Comparison comparison, boolean held) {
    List<Bytes> keys = StoreModel.existing(state, comparison.keys());
    if (keys.isEmpty()) {
      boolean holds =
          comparison.operand() instanceof Comparison.Operand.Numeric(var _field, long number)
              && comparison.relation().holds(Long.compare(0, number));
      return holds == held;
    }
    return held
        ? keys.stream().allMatch(key -> mayHold(state.of(key), comparison, true))
        : keys.stream().anyMatch(key -> mayHold(state.of(key), comparison, false));
  }

  private static boolean mayHold(KeyState key, Comparison comparison, boolean held) {
    return switch (comparison.operand()) {
      case Comparison.Operand.Value(Bytes value) ->
          comparison.relation().holds(key.value().compareTo(value)) == held;
      case Comparison.Operand.Numeric(Comparison.Field field, long number) ->
          switch (field) {
            case VERSION ->
                comparison.relation().holds(Long.compare(key.version(), number)) == held;
            case CREATE_REVISION -> mayHold(key.created(), comparison, number, held);
            case MOD_REVISION -> mayHold(key.modified(), comparison, number, held);
            case LEASE -> comparison.relation().holds(Long.compare(0, number)) == held;
          };
    };
  }

  private static boolean mayHold(
      KeyState.Revisions revisions, Comparison comparison, long number, boolean held) {
    boolean isExact = revisions.lowest() == revisions.highest();
    return !isExact
        || comparison.relation().holds(Long.compare(revisions.lowest(), number)) == held;
  }
}
