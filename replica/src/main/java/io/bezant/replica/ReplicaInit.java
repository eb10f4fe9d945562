package io.bezant.replica;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes the empty data directories of replicas that have never run. It happens once in the life of
 * a key: a replica that lost its data must not be given new data this way, since it would vote as
 * if it had promised nothing.
 */
public final class ReplicaInit {
  private ReplicaInit() {}

  /**
   * Makes the data directory of each replica.
   *
   * @param directories of the replicas, each with its configuration
   */
  public static void run(List<Path> directories) {
    for (Path directory : directories) {
      ReplicaStorage.create(ConfigLoader.load(directory, Optional.empty()));
    }
  }
}
