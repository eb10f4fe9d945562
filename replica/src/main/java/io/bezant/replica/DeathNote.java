package io.bezant.replica;

import io.bezant.replica.storage.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Word that the supervisor of a replica's process leaves in the replica's directory when the
 * process died by a signal that nobody sends: SIGABRT, SIGBUS or SIGSEGV. A process that dies so
 * cannot say anything itself.
 *
 * @param file where it lies, until what it says is taken care of
 * @param signal the number of the signal
 */
record DeathNote(Path file, int signal) {
  private static final String NAME = "replica.death";
  private static final int SIGNAL_BASE = 128;
  private static final int MAX_BYTES = 16;

  /** The note in a replica's directory, if there is one that can be read. */
  static Optional<DeathNote> in(Path directory) {
    Path file = directory.resolve(NAME);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return Optional.empty();
      }
      int exitCode = Integer.parseInt(Files.readString(file).strip());
      return Optional.of(new DeathNote(file, exitCode - SIGNAL_BASE));
    } catch (IOException | NumberFormatException unreadable) {
      // Something was left: more than that need not be known to be careful.
      return Optional.of(new DeathNote(file, 0));
    }
  }

  /** What it says is taken care of. */
  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException refused) {
      throw new DiskFailure("cannot remove " + file + ": " + refused.getMessage(), refused);
    }
  }
}
