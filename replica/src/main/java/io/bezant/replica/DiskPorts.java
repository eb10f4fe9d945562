package io.bezant.replica;

import io.bezant.replica.storage.Disk;
import io.bezant.replica.storage.StateStore;
import java.util.function.UnaryOperator;

/**
 * What stands between a replica and its disk. A running one has nothing there; tests let the disk
 * fail here.
 *
 * @param log between the log and the disk of its files
 * @param state between execution, with its checkpoints, and the store of the state
 */
public record DiskPorts(UnaryOperator<Disk> log, UnaryOperator<StateStore> state) {

  /** Nothing in between. */
  public static final DiskPorts DIRECT =
      new DiskPorts(UnaryOperator.identity(), UnaryOperator.identity());
}
