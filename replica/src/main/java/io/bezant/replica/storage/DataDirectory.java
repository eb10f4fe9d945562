package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.wire.EvidenceName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directory in which one replica keeps its log and its state, held by one process at a time.
 *
 * <p>A marker file in it names the cluster, the replica and the version of the format, so that a
 * replica never votes on what another one remembers. The marker is made once, when the cluster is
 * set up: a replica that finds an empty directory has lost its memory and must not start as if it
 * had not (R5). The lock is the operating system's and ends with the process, however that ends.
 */
public final class DataDirectory implements AutoCloseable {
  /** The format that this version writes, and the only one it reads. */
  static final int FORMAT = 1;

  static final String MARKER_NAME = "bezant.format";
  static final String LOCK_NAME = "bezant.lock";

  private static final String FIRST_LINE = "bezant data directory";
  private static final String FORMAT_KEY = "format";
  private static final String CLUSTER_KEY = "cluster";
  private static final String REPLICA_KEY = "replica";
  private static final int MAX_MARKER_BYTES = 4096;

  private final Path root;
  private final DirectoryOwner owner;
  private final FileChannel lockFile;

  private DataDirectory(Path root, DirectoryOwner owner, FileChannel lockFile) {
    this.root = root;
    this.owner = owner;
    this.lockFile = lockFile;
  }

  /**
   * Makes the directory and its marker; part of setting up a cluster, never of starting a replica.
   *
   * @throws DataDirectoryException if the directory exists and is not empty
   */
  public static void create(Path root, DirectoryOwner owner) {
    try {
      Files.createDirectories(root);
      try (var children = Files.list(root)) {
        Optional<Path> first = children.findFirst();
        if (first.isPresent()) {
          throw new DataDirectoryException(
              root
                  + " cannot become a data directory, since it is not empty (it contains "
                  + first.get().getFileName()
                  + "); choose another directory, or empty this one if nothing in it is needed");
        }
      }
      Files.createDirectory(root.resolve("journal"));
      Files.createDirectory(root.resolve("state"));
      writeMarker(root, owner);
    } catch (IOException e) {
      throw new DataDirectoryException("could not set up the data directory " + root, e);
    }
  }

  /**
   * Makes the directory again for a replica that has its key and lost everything else, and takes it
   * for this process: whoever opens the log in it is amnesiac (R5). What lies in it is set aside.
   *
   * @throws DataDirectoryException if another process uses it
   */
  public static DataDirectory remake(Path root, DirectoryOwner owner) {
    try {
      Files.createDirectories(root);
      FileChannel lockFile = lock(root);
      boolean made = false;
      try {
        DataDirectory directory = new DataDirectory(root, owner, lockFile);
        directory.setAside(
            "the file " + MARKER_NAME + " is gone: whose data this was is not known");
        writeMarker(root, owner);
        made = true;
        return directory;
      } finally {
        if (!made) {
          closeQuietly(lockFile);
        }
      }
    } catch (IOException e) {
      throw new DataDirectoryException("could not make the data directory " + root + " again", e);
    }
  }

  /** Whether there is a data directory, perhaps another's or a damaged one. */
  public static boolean exists(Path root) {
    return Files.isRegularFile(root.resolve(MARKER_NAME));
  }

  /**
   * Sets log and state aside and makes their folders again, empty. The state goes first: so there
   * never is a state that is ahead of the log beside it.
   *
   * @param reason what is wrong with the log
   * @throws DiskFailure if a file cannot be moved
   */
  public void setAside(String reason) {
    DamagedFiles damaged = new DamagedFiles(root);
    damaged.setAside("state", "it belongs to a log that is lost: " + reason);
    damaged.setAside("journal", reason);
    try {
      Files.createDirectories(journal());
      Files.createDirectories(state());
    } catch (IOException e) {
      throw new DataDirectoryException("could not make the folders of " + root + " again", e);
    }
  }

  /** The marker appears whole or not at all, and is on the disk before this returns. */
  private static void writeMarker(Path root, DirectoryOwner owner) throws IOException {
    String text =
        String.join(
            "\n",
            FIRST_LINE,
            FORMAT_KEY + "=" + FORMAT,
            CLUSTER_KEY + "=" + owner.clusterId().hex(),
            REPLICA_KEY + "=" + owner.replica().value(),
            "");
    Path unfinished = root.resolve(MARKER_NAME + ".new");
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
    Files.move(unfinished, root.resolve(MARKER_NAME), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /**
   * Takes the directory for this process.
   *
   * @param expected who wants to use it
   * @throws DataDirectoryException if another process uses it, if it was never set up, or if it
   *     belongs to another cluster, another replica, or a newer version
   */
  public static DataDirectory open(Path root, DirectoryOwner expected) {
    if (!Files.isRegularFile(root.resolve(MARKER_NAME))) {
      throw new DataDirectoryException(
          root
              + " is not a data directory: it has no file "
              + MARKER_NAME
              + ". A new cluster's directories are made by `bezant init`. If this replica ran"
              + " before, its data is lost or not mounted: mount it, or recover the replica as the"
              + " manual says; never start it with an empty directory under its old key");
    }
    FileChannel lockFile = lock(root);
    boolean opened = false;
    try {
      checkMarker(root, expected);
      opened = true;
      return new DataDirectory(root, expected, lockFile);
    } catch (IOException e) {
      throw new DataDirectoryException("could not read " + root.resolve(MARKER_NAME), e);
    } finally {
      if (!opened) {
        closeQuietly(lockFile);
      }
    }
  }

  private static FileChannel lock(Path root) {
    Optional<FileLock> lock;
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              root.resolve(LOCK_NAME), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    } catch (IOException e) {
      throw new DataDirectoryException("could not open the lock of " + root, e);
    }
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      lock = Optional.empty();
    } catch (IOException e) {
      closeQuietly(channel);
      throw new DataDirectoryException("could not lock " + root, e);
    }
    if (lock.isEmpty()) {
      closeQuietly(channel);
      throw new DataDirectoryException(
          root
              + " is in use by another process: two replicas on one directory would contradict"
              + " each other. Stop the other one, or give this one its own directory");
    }
    return channel;
  }

  private static void checkMarker(Path root, DirectoryOwner expected) throws IOException {
    Path marker = root.resolve(MARKER_NAME);
    if (Files.size(marker) > MAX_MARKER_BYTES) {
      throw unreadable(marker, "it is too long");
    }
    List<String> lines =
        new String(Files.readAllBytes(marker), StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(FIRST_LINE)) {
      throw unreadable(marker, "its first line is not \"" + FIRST_LINE + '"');
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int equals = line.indexOf('=');
      if (equals < 0 || fields.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
        throw unreadable(marker, "a line is \"" + line + '"');
      }
    }
    checkFormat(marker, number(marker, fields, FORMAT_KEY));
    DirectoryOwner actual = owner(marker, fields);
    if (!actual.clusterId().equals(expected.clusterId())) {
      throw new DataDirectoryException(
          root
              + " belongs to cluster "
              + actual.clusterId()
              + ", but this replica is configured for cluster "
              + expected.clusterId()
              + "; check the data directory and the cluster file of the configuration");
    }
    if (!actual.replica().equals(expected.replica())) {
      throw new DataDirectoryException(
          root
              + " belongs to replica "
              + actual.replica()
              + ", but this process is replica "
              + expected.replica()
              + "; check the data directory and the replica's number in the configuration");
    }
  }

  private static void checkFormat(Path marker, int format) {
    if (format > FORMAT) {
      throw new DataDirectoryException(
          marker
              + " names format "
              + format
              + ", but this version of Bezant knows formats up to "
              + FORMAT
              + "; start the newer version that wrote it");
    }
    if (format < FORMAT) {
      throw unreadable(marker, "it names format " + format);
    }
  }

  private static DirectoryOwner owner(Path marker, Map<String, String> fields) {
    String cluster = field(marker, fields, CLUSTER_KEY);
    int replica = number(marker, fields, REPLICA_KEY);
    try {
      return new DirectoryOwner(Digest.of(Bytes.fromHex(cluster)), new ReplicaId(replica));
    } catch (IllegalArgumentException e) {
      throw unreadable(marker, String.valueOf(e.getMessage()));
    }
  }

  private static String field(Path marker, Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name))
        .orElseThrow(() -> unreadable(marker, "it does not name the " + name));
  }

  private static int number(Path marker, Map<String, String> fields, String name) {
    String text = field(marker, fields, name);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw unreadable(marker, name + " is \"" + text + "\" instead of a number");
    }
  }

  private static DataDirectoryException unreadable(Path marker, String reason) {
    return new DataDirectoryException(
        marker + " is damaged or not ours: " + reason + "; recover the replica as the manual says");
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The channel was only a lock that was not got; there is nothing to lose.
    }
  }

  /** Whose data this is. */
  public DirectoryOwner owner() {
    return owner;
  }

  /** The directory itself. */
  public Path root() {
    return root;
  }

  /** Where the log is. */
  public Path journal() {
    return root.resolve("journal");
  }

  /** Where the state is. */
  public Path state() {
    return root.resolve("state");
  }

  /**
   * Where evidence is; made when it is missing, as it is where an older release set up.
   *
   * @throws DataDirectoryException if it cannot be made
   */
  public Path evidence() {
    Path folder = root.resolve(EvidenceName.FOLDER);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataDirectoryException("could not make " + folder, e);
    }
  }

  /** Lets another process have the directory; whatever is open inside is closed before. */
  @Override
  public void close() {
    closeQuietly(lockFile);
  }
}
