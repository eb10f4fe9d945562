package io.bezant.replica;

import io.bezant.replica.storage.DataDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes the empty data directories of replicas that have never run. It happens once in the life of
 * a key: a replica that lost its data must not be given new data this way, since it would vote as
 * if it had promised nothing.
 */
public final class ReplicaInit {
  /** Beside the configuration, so that it outlives the data. */
  private static final String MARK_NAME = "data.made";

  private ReplicaInit() {}

  /**
   * Makes the data directory of each replica.
   *
   * @param directories of the replicas, each with its configuration
   */
  public static void run(List<Path> directories) {
    for (Path directory : directories) {
      ReplicaConfig config = ConfigLoader.load(directory, Optional.empty());
      refuseIfDoneBefore(directory);
      ReplicaStorage.create(config);
      mark(directory);
    }
  }

  private static void refuseIfDoneBefore(Path directory) {
    if (Files.exists(directory.resolve(MARK_NAME))) {
      throw new DataDirectoryException(
          "the data of "
              + directory
              + " was made before (there is a file "
              + MARK_NAME
              + "): if it is lost, start the replica as usual, and it comes back by itself");
    }
  }

  private static void mark(Path directory) {
    Path mark = directory.resolve(MARK_NAME);
    try {
      Files.writeString(
          mark, "This key has had its data. Never make it again: start the replica instead.\n");
    } catch (IOException refused) {
      throw new DataDirectoryException("could not write " + mark, refused);
    }
  }
}
