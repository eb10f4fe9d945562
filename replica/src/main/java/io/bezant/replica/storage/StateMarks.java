package io.bezant.replica.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What one life of a replica's process lets the next one know about the state on disk: small files
 * in the data directory, written whole and synced.
 *
 * <p>A state is <i>condemned</i> when it was found damaged: it is not opened again. It is
 * <i>suspect</i> when the process died by a signal such as SIGSEGV or SIGBUS, as it does when LMDB
 * follows a damaged page: it is read as a whole before it is used. The suspicion lasts until a
 * start that no such death precedes.
 */
public final class StateMarks {
  private static final String CONDEMNED = "state.condemned";
  private static final String SUSPECT = "state.suspect";
  private static final String UNREAD = "to be read as a whole\n";
  private static final String READ = "read as a whole\n";

  private final Path directory;

  /** Those of a data directory. */
  public StateMarks(Path dataDirectory) {
    this.directory = dataDirectory;
  }

  /** The state must not be used again, for this reason. */
  public void condemn(String reason) {
    write(CONDEMNED, reason);
  }

  /** Why the state must not be used again, if so. */
  public Optional<String> condemned() {
    return read(CONDEMNED).map(String::strip);
  }

  /** The process died in a way that makes the state suspect. */
  public void suspect() {
    write(SUSPECT, UNREAD);
  }

  /** Whether it was suspect already when this process started. */
  public boolean isSuspect() {
    return read(SUSPECT).isPresent();
  }

  /** Whether it has to be read as a whole before it is used. */
  public boolean isUnread() {
    return read(SUSPECT).filter(UNREAD::equals).isPresent();
  }

  /** It was read as a whole and is sound. */
  public void foundSound() {
    write(SUSPECT, READ);
  }

  /** Nothing is said against the state that is there from now on. */
  public void clear() {
    try {
      Files.deleteIfExists(directory.resolve(CONDEMNED));
      Files.deleteIfExists(directory.resolve(SUSPECT));
      syncDirectory();
    } catch (IOException refused) {
      throw failure(refused);
    }
  }

  private Optional<String> read(String name) {
    Path file = directory.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException refused) {
      throw failure(refused);
    }
  }

  private void write(String name, String text) {
    Path unfinished = directory.resolve(name + ".new");
    try {
      try (FileChannel file =
          FileChannel.open(
              unfinished,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
      Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
    } catch (IOException refused) {
      throw failure(refused);
    }
  }

  private void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private DiskFailure failure(IOException refused) {
    return new DiskFailure(
        "cannot keep the marks of the state in " + directory + ": " + refused.getMessage(),
        refused);
  }
}
