package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.CoreMarks;
import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.bench.simulation.invariant.Invariant.Step;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
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
    CoreStatus after = core.status();
    machine
        .world()
        .witness()
        .onStep(
            machine.id(),
            new Step(event, asked, after.view(), machine.world().agenda().nowNanos()));
    marks.onStep(event, asked, before, after);
    return asked;
  }

  private List<Effect> shown(List<Effect> effects) {
    if (machine.isSound()) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Persist(var record)) {
          machine.world().witness().onRecorded(machine.id(), record);
          if (record instanceof DurableRecord.Accepted(Signed<PrePrepare> proposal)
              && proposal.sender().equals(machine.id())) {
            propose(proposal.message());
          }
        } else if (effect instanceof Effect.PersistLazily(var record)) {
          machine.world().witness().onRecorded(machine.id(), record);
        }
      }
    }
    return effects;
  }

  private void propose(PrePrepare proposal) {
    if (machine.mayErr()) {
      return;
    }
    List<RequestKey> answered =
        proposal.batch().requests().stream()
            .map(request -> request.key())
            .filter(key -> machine.life().filter(life -> life.hasAnswered(key)).isPresent())
            .toList();
    machine.world().witness().onProposed(machine.id(), proposal.sequence(), answered);
  }

  @Override
  public CoreStatus status() {
    return core.status();
  }

  @Override
  public EdgeSnapshot edge() {
    return core.edge();
  }

  @Override
  public ReadStanding reads() {
    ReadStanding standing = core.reads();
    if (machine.isSound()
        && standing == ReadStanding.CLOSED
        && core.status().transfer().isEmpty()) {
      machine.world().marks().reach(Mark.READ_TURNED_AWAY_AFTER_RESTART);
    }
    return standing;
  }
}
