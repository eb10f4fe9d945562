package io.bezant.replica.runtime;

import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.protocol.core.ReplicaCore;
import java.util.List;

/** The protocol as the loop drives it: events in, effects out. Loop thread only. */
public interface Core {

  /** What a replica does first, before any event. */
  List<Effect> start();

  /** What it does about an event. */
  List<Effect> step(Event event);

  /** Where it stands after the last step. */
  CoreStatus status();

  /** What the edge may know after the last step. */
  EdgeSnapshot edge();

  /** Whether what is executed may be shown to those who read without ordering. */
  ReadStanding reads();

  /** The protocol itself. */
  static Core of(ReplicaCore core) {
    return new Core() {
      @Override
      public List<Effect> start() {
        return core.start();
      }

      @Override
      public List<Effect> step(Event event) {
        return core.step(event);
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
        return core.reads();
      }
    };
  }
}
