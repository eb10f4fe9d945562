package io.bezant.replica.runtime;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import java.util.List;

/** The protocol as the loop drives it: events in, effects out. Loop thread only. */
public interface Core {

  /** What a replica does first, before any event. */
  List<Effect> start();

  /** What it does about an event. */
  List<Effect> step(Event event);

  /** Where it stands after the last step. */
  Position position();

  /**
   * Where a replica stands.
   *
   * @param view its view
   * @param executed the last place executed
   * @param lowWatermark the last stable checkpoint
   */
  record Position(View view, SequenceNumber executed, SequenceNumber lowWatermark) {

    /** Before anything has happened. */
    public static final Position START =
        new Position(View.ZERO, SequenceNumber.ZERO, SequenceNumber.ZERO);
  }
}
