package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.cluster.coordination.LinearizabilityChecker;

/**
 * What OpenSearch's checker says about a history. It searches and keeps its own books; only what
 * one operation does to one key it has from us.
 */
final class SecondOpinion {

  static {
    // It has a logger and we have nothing for it to log to.
    System.setProperty("log4j2.statusLoggerLevel", "OFF");
  }

  private static final Object NO_ANSWER = new Object();

  private record Asked(Bytes key, Call call) {}

  private SecondOpinion() {}

  private static final class Spec implements LinearizabilityChecker.KeyedSpec {
    private final KeyModel model = new KeyModel(Limits.DEFAULT);

    @Override
    public Object getKey(Object value) {
      return ((Asked) value).key();
    }

    @Override
    public Object getValue(Object value) {
      return ((Asked) value).call();
    }

    @Override
    public Object initialState() {
      return KeyState.NEVER_WRITTEN;
    }

    @Override
    public Optional<Object> nextState(Object state, Object input, Object output) {
      KeyState before = (KeyState) state;
      Call call = (Call) input;
      if (output.equals(NO_ANSWER)) {
        return Optional.of(model.after(before, call.operation(), Optional.empty()).orElse(before));
      }
      return model
          .after(before, call.operation(), Optional.of((KvResult) output))
          .map(after -> after);
    }
  }

  private static Bytes keyOf(Call call) {
    return ((KvOperation.OfOne) call.operation()).key();
  }

  static boolean isSound(List<Call> calls) {
    record Step(long order, Call call, boolean begins) {}
    List<Step> steps = new ArrayList<>();
    for (Call call : calls) {
      if (call.ending() instanceof Ending.NeverHappened) {
        continue;
      }
      steps.add(new Step(call.order(), call, true));
      if (call.ending() instanceof Ending.Returned) {
        steps.add(new Step(call.returnOrder(), call, false));
      }
    }
    steps.sort(Comparator.comparingLong(Step::order));
    LinearizabilityChecker.History history = new LinearizabilityChecker.History();
    Map<Long, Integer> ids = new TreeMap<>();
    for (Step step : steps) {
      if (step.begins()) {
        ids.put(step.call().order(), history.invoke(new Asked(keyOf(step.call()), step.call())));
      } else {
        history.respond(
            ids.getOrDefault(step.call().order(), -1),
            ((Ending.Returned) step.call().ending()).result());
      }
    }
    return new LinearizabilityChecker().isLinearizable(new Spec(), history, input -> NO_ANSWER);
  }
}
