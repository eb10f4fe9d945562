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
 * <p>Every operation is about one key, and a history is sound if that of each key is (it is a local
 * property), so keys are searched one after the other.
 */
public final class LinearizabilityCheck {

  private final KeyModel model;
  private final long maxStepsPerKey;

  /**
   * A check.
   *
   * @param limits what the store was told to refuse
   * @param maxStepsPerKey how long to search before giving up
   */
  public LinearizabilityCheck(Limits limits, long maxStepsPerKey) {
    this.model = new KeyModel(limits);
    this.maxStepsPerKey = maxStepsPerKey;
  }

  /** Judges a history: impossible if any key is, else undecided if any is. */
  public Judgement judge(List<Call> calls) {
    List<Judgement> undecided = new ArrayList<>();
    long judged = 0;
    long steps = 0;
    for (Map.Entry<Bytes, List<Call>> each : byKey(calls).entrySet()) {
      KeySearch search = new KeySearch(each.getKey(), each.getValue(), model, maxStepsPerKey);
      switch (search.judge()) {
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
      if (matters(call)) {
        byKey.computeIfAbsent(call.operation().key(), _key -> new ArrayList<>()).add(call);
      }
    }
    return byKey;
  }

  /** What did not happen explains nothing, nor does a reading that nobody was told of. */
  private static boolean matters(Call call) {
    return switch (call.ending()) {
      case Ending.Returned _returned -> true;
      case Ending.NeverHappened _never -> false;
      case Ending.Unknown _unknown -> !(call.operation() instanceof KvOperation.Get);
    };
  }
}
