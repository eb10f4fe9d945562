package io.bezant.bench.chaos;

import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.LocalReplica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of a limited size under the data directory of a replica that does not run, for as
 * long as this is open. It takes the right to mount one.
 */
final class SmallDisk implements AutoCloseable {

  /** Log and state twice over, and four sets of damaged ones. */
  private static final String SIZE = "size=1g";

  private final Path data;

  private SmallDisk(Path data) {
    this.data = data;
  }

  /** Whether this process may mount a file system, tried out in a directory that is empty. */
  static boolean isPossible(Path scratch) {
    try {
      Files.createDirectories(scratch);
      boolean isMounted = run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", scratch.toString());
      return isMounted && run("umount", scratch.toString());
    } catch (IOException refused) {
      return false;
    }
  }

  /** Moves the replica's data to a small disk. */
  static SmallDisk under(LocalReplica replica) {
    Path data = DiskDamage.dataOf(replica);
    Path before = data.resolveSibling("data.before");
    require(run("mv", data.toString(), before.toString()), "move the data");
    require(run("mkdir", "-m", "700", data.toString()), "make the place");
    require(run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", data.toString()), "mount");
    require(run("cp", "-a", before + "/.", data.toString()), "copy the data");
    require(run("rm", "-r", before.toString()), "remove the former data");
    return new SmallDisk(data);
  }

  /** The data goes back to where it was; nothing uses it any more. */
  @Override
  public void close() {
    Path after = data.resolveSibling("data.after");
    run("cp", "-a", data.toString(), after.toString());
    require(run("umount", data.toString()), "unmount");
    run("rmdir", data.toString());
    run("mv", after.toString(), data.toString());
  }

  private static void require(boolean isDone, String what) {
    if (!isDone) {
      throw new ClusterException("cannot " + what + " of the small disk");
    }
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
