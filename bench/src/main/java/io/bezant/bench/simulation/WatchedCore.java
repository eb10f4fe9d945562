package io.bezant.bench.simulation;

import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.replica.runtime.Core;
import java.util.List;

/** A core whose records an invariant may look at on their way to the log. */
final class WatchedCore implements Core {
  private final Core core;
  private final SimulatedReplica machine;

  WatchedCore(Core core, SimulatedReplica machine) {
    this.core = core;
    this.machine = machine;
  }

  @Override
  public List<Effect> start() {
    return shown(core.start());
  }

  @Override
  public List<Effect> step(Event event) {
    return shown(core.step(event));
  }

  private List<Effect> shown(List<Effect> effects) {
    if (machine.isHonest()) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Persist(var record)) {
          machine.world().witness().onRecorded(machine.id(), record);
        } else if (effect instanceof Effect.PersistLazily(var record)) {
          machine.world().witness().onRecorded(machine.id(), record);
        }
      }
    }
    return effects;
  }

  @Override
  public CoreStatus status() {
    return core.status();
  }

  @Override
  public EdgeSnapshot edge() {
    return core.edge();
  }
}
