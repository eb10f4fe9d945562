package io.bezant.replica.runtime;

import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.EdgeSnapshot;

/**
 * What the loop lets other threads know about the core.
 *
 * @param status where the replica stands, as of the end of a turn: what it rests on is durable
 * @param edge which votes can no longer change anything, as of the last event
 */
public record Published(CoreStatus status, EdgeSnapshot edge) {

  /** The core as it is now. Loop thread only. */
  static Published of(Core core) {
    return new Published(core.status(), core.edge());
  }
}
