package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KvOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether one store without faults could have given every answer of a history, each at one moment
 * between its asking and its return. Trusts nothing that an answer says about the order.
 *
 * <p>A history in which every operation is about one key is sound if that of each key is (it is a
 * local property), so keys are searched one after the other. One in which something was asked of
 * many keys, or of the past, is searched as a whole.
 */
public final class LinearizabilityCheck {

  /** Stands for all keys in a judgement. */
  private static final Bytes WHOLE_STORE = Bytes.utf8("the whole store");

  private final Limits limits;
  private final long maxStepsPerKey;

  /**
   * A check.
   *
   * @param limits what the store was told to refuse
   * @param maxStepsPerKey how long to search before giving up
   */
  public LinearizabilityCheck(Limits limits, long maxStepsPerKey) {
    this.limits = limits;
    this.maxStepsPerKey = maxStepsPerKey;
  }

  /** Judges a history: impossible if any key is, else undecided if any is. */
  public Judgement judge(List<Call> calls) {
    List<Call> telling = calls.stream().filter(LinearizabilityCheck::matters).toList();
    return telling.stream().anyMatch(call -> !(call.operation() instanceof KvOperation.OfOne))
        ? new OrderSearch<>(WHOLE_STORE, telling, new StoreModel(limits), maxStepsPerKey).judge()
        : judgeKeys(telling);
  }

  private Judgement judgeKeys(List<Call> calls) {
    List<Judgement> undecided = new ArrayList<>();
    long judged = 0;
    long steps = 0;
    KeyModel model = new KeyModel(limits);
    for (Map.Entry<Bytes, List<Call>> each : byKey(calls).entrySet()) {
      switch (new OrderSearch<>(each.getKey(), each.getValue(), model, maxStepsPerKey).judge()) {
        case Judgement.Impossible impossible -> {
          return impossible;
        }
        case Judgement.Undecided given -> undecided.add(given);
        case Judgement.Sound sound -> {
          judged += sound.calls();
          steps += sound.steps();
        }
      }
    }
    return undecided.isEmpty() ? new Judgement.Sound(judged, steps) : undecided.get(0);
  }

  private static Map<Bytes, List<Call>> byKey(List<Call> calls) {
    Map<Bytes, List<Call>> byKey = new TreeMap<>();
    for (Call call : calls) {
      if (call.operation() instanceof KvOperation.OfOne one) {
        byKey.computeIfAbsent(one.key(), _key -> new ArrayList<>()).add(call);
      }
    }
    return byKey;
  }

  /** What did not happen explains nothing, nor does a reading that nobody was told of. */
  private static boolean matters(Call call) {
    return switch (call.ending()) {
      case Ending.Returned _returned -> true;
      case Ending.NeverHappened _never -> false;
      case Ending.Unknown _unknown -> !call.operation().changesNothing();
    };
  }
}
