package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Transactions: comparisons, then one branch or the other. All changes of a transaction, of those
 * within it too, have one revision; each step sees what the steps before it have done. The first
 * step that fails is the failure of the whole, which then has changed nothing.
 */
final class Transactions {

  private final Entries entries;
  private final Revisions revisions;
  private final Limits limits;
  private final ResultBudget budget;
  private final Consumer<Bytes> onRemoved;

  /**
   * The transactions on a state.
   *
   * @param onRemoved told each key that is removed
   */
  Transactions(
      Entries entries,
      Revisions revisions,
      Limits limits,
      ResultBudget budget,
      Consumer<Bytes> onRemoved) {
    this.entries = entries;
    this.revisions = revisions;
    this.limits = limits;
    this.budget = budget;
    this.onRemoved = onRemoved;
  }

  KvResult execute(KvOperation.Transaction transaction) {
    if (WriteSet.hasDuplicates(transaction)) {
      return new KvResult.Failed(KvError.DUPLICATE_KEY, 0, 0);
    }
    ResultBudget.Returned before = budget.returned();
    Draft draft = new Draft(entries, revisions);
    KvResult result = new Run(draft).run(transaction);
    if (result instanceof KvResult.Failed) {
      budget.refund(before);
    } else {
      draft.apply(onRemoved);
    }
    return result;
  }

  /** One transaction, with all that are within it, over its draft. */
  private final class Run {
    private final Draft draft;
    private final KeyValues keyValues;
    private final Ranges ranges;

    Run(Draft draft) {
      this.draft = draft;
      Entries leased = new LeasedEntries(draft);
      this.keyValues = new KeyValues(leased, draft, limits, budget, draft::removed);
      this.ranges = new Ranges(leased, draft, limits, budget, draft::removed);
    }

    KvResult run(KvOperation.Transaction transaction) {
      boolean succeeded = true;
      for (Comparison each : transaction.comparisons()) {
        Judgement judgement = judge(each);
        if (judgement.failure().isPresent()) {
          return judgement.failure().get();
        }
        succeeded = succeeded && judgement.holds();
      }
      List<KvOperation.Step> branch = succeeded ? transaction.success() : transaction.failure();
      List<KvResult> results = new ArrayList<>(branch.size());
      for (KvOperation.Step each : branch) {
        KvResult result = budget.answerStep().orElseGet(() -> run(each));
        if (result instanceof KvResult.Failed) {
          return result;
        }
        results.add(result);
      }
      return new KvResult.Transacted(succeeded, draft.revision(), results);
    }

    private KvResult run(KvOperation.Step step) {
      return switch (step) {
        case KvOperation.Put put -> keyValues.execute(put);
        case KvOperation.PutLeased put -> keyValues.execute(put);
        case KvOperation.Get get -> keyValues.execute(get);
        case KvOperation.Delete delete -> keyValues.execute(delete);
        case KvOperation.Update update -> keyValues.execute(update);
        case KvOperation.Range range -> ranges.read(range);
        case KvOperation.SortedRange range -> ranges.read(range);
        case KvOperation.DeleteRange range -> ranges.delete(range);
        case KvOperation.Transaction inner -> run(inner);
      };
    }

    /** Every comparison is judged, so that what it is charged does not depend on the others. */
    private Judgement judge(Comparison comparison) {
      List<Boolean> held = new ArrayList<>();
      Optional<KvResult> failure =
          ranges.look(comparison.keys(), each -> held.add(holds(comparison, Optional.of(each))));
      boolean holds = held.isEmpty() ? holds(comparison, Optional.empty()) : !held.contains(false);
      return new Judgement(failure, holds);
    }
  }

  /**
   * What a comparison came to.
   *
   * @param failure why it could not be judged
   * @param holds whether it holds
   */
  private record Judgement(Optional<KvResult> failure, boolean holds) {}

  private static boolean holds(Comparison comparison, Optional<KeyValue> keyValue) {
    return switch (comparison.operand()) {
      case Comparison.Operand.Value(Bytes value) ->
          keyValue.isPresent()
              && comparison.relation().holds(keyValue.get().value().compareTo(value));
      case Comparison.Operand.Numeric(Comparison.Field field, long number) ->
          comparison.relation().holds(Long.compare(keyValue.map(field::of).orElse(0L), number));
    };
  }
}
