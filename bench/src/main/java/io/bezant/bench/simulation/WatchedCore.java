package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.CoreMarks;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Suspect;
import io.bezant.replica.runtime.Core;
import java.util.List;

/** A core whose records an invariant may look at on their way to the log. */
final class WatchedCore implements Core {
  private final Core core;
  private final SimulatedReplica machine;
  private final CoreMarks marks;

  WatchedCore(Core core, SimulatedReplica machine, CoreMarks marks) {
    this.core = core;
    this.machine = machine;
    this.marks = marks;
  }

  @Override
  public List<Effect> start() {
    List<Effect> asked = shown(core.start());
    if (machine.isSound()) {
      marks.onStart(machine.lives(), asked, core.status());
    }
    return asked;
  }

  @Override
  public List<Effect> step(Event event) {
    if (!machine.isSound()) {
      return core.step(event);
    }
    CoreStatus before = core.status();
    List<Effect> asked = shown(core.step(event));
    asked.forEach(effect -> suspects(effect, !(event instanceof Event.MessageReceived)));
    marks.onStep(event, asked, before, core.status());
    return asked;
  }

  /** Who hears something follows others; who suspects without having heard has its own reason. */
  private void suspects(Effect effect, boolean hasOwnReason) {
    if (effect instanceof Effect.Broadcast(Signed<? extends Message> said)
        && said.message() instanceof Suspect suspect) {
      machine.world().witness().onSuspects(machine.id(), suspect.view(), hasOwnReason);
    }
  }

  private List<Effect> shown(List<Effect> effects) {
    if (machine.isSound()) {
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
