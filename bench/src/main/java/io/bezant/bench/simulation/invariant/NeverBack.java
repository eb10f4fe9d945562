package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreStatus;
import java.util.TreeMap;

/** I8: view, stable checkpoint and execution of one life of an honest replica never go back. */
final class NeverBack implements Invariant {
  private final TreeMap<ReplicaId, Standing> last = new TreeMap<>();

  @Override
  public String name() {
    return "I8 never back";
  }

  @Override
  public void onTurn(Standing standing) {
    Standing before = last.put(standing.replica(), standing);
    if (before == null || before.life() != standing.life()) {
      return;
    }
    CoreStatus now = standing.status();
    CoreStatus then = before.status();
    if (then.view().isAfter(now.view())
        || then.executed().isAfter(now.executed())
        || then.stable().sequence().isAfter(now.stable().sequence())) {
      throw broken("replica %s goes back from %s to %s".formatted(standing.replica(), then, now));
    }
  }
}
