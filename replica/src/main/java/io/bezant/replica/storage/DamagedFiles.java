package io.bezant.replica.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where files that a replica cannot use any more are kept for inspection: the folder {@code
 * damaged} of its data directory. Each set lies in a folder of its own, named by a number that only
 * grows and by what it was ({@code 0003-state}), beside a text that says what is wrong with it.
 *
 * <p>Bounded: the oldest sets are deleted while there are more than {@link #MAX_SETS}, or more
 * bytes than {@link #MAX_BYTES}; the newest one stays whatever its size. Nothing is ever read back
 * from here by a replica.
 *
 * <p>Setting aside is a rename inside one file system, synced: it costs no space, and after a loss
 * of power the files are at one of the two places, whole. Used by the holder of the {@link
 * DataDirectory}'s lock only.
 */
public final class DamagedFiles {
  /** The most sets that are kept. */
  public static final int MAX_SETS = 4;

  /** The most bytes that all sets but the newest may take, 16 GiB. */
  public static final long MAX_BYTES = 16L << 30;

  static final String FOLDER = "damaged";
  static final String REASON_NAME = "REASON.txt";

  private static final Pattern SET_NAME = Pattern.compile("(\\d{4,9})-([a-z]+)");

  private final Path dataDirectory;
  private final Path folder;
  private final long maxBytes;

  /** Those of a data directory; there need not be any. */
  public DamagedFiles(Path dataDirectory) {
    this(dataDirectory, MAX_BYTES);
  }

  DamagedFiles(Path dataDirectory, long maxBytes) {
    this.dataDirectory = dataDirectory;
    this.folder = dataDirectory.resolve(FOLDER);
    this.maxBytes = maxBytes;
  }

  /**
   * One set of files.
   *
   * @param number its place in the order in which they were set aside
   * @param what it was: the name of the file or folder
   * @param place the folder it lies in now
   */
  public record Kept(int number, String what, Path place) {}

  /**
   * Moves a file or folder of the data directory away and says why; an older set may go for it.
   *
   * @param what its name in the data directory, in small letters
   * @param reason what is wrong with it, in words
   * @return where it is now; nothing if there is no such file
   * @throws DiskFailure if it cannot be moved; then it is where it was
   */
  public Optional<Path> setAside(String what, String reason) {
    Path source = dataDirectory.resolve(what);
    if (!Files.exists(source)) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(folder);
      List<Kept> kept = list();
      int number = kept.isEmpty() ? 1 : kept.getLast().number() + 1;
      Path target = Files.createDirectory(folder.resolve("%04d-%s".formatted(number, what)));
      write(target.resolve(REASON_NAME), reason + "\n");
      Files.move(source, target.resolve(what), StandardCopyOption.ATOMIC_MOVE);
      sync(target);
      sync(folder);
      sync(dataDirectory);
      prune();
      return Optional.of(target);
    } catch (IOException refused) {
      throw new DiskFailure("cannot set " + source + " aside: " + refused.getMessage(), refused);
    }
  }

  /** What is kept, oldest first. */
  public List<Kept> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Kept> kept = new ArrayList<>();
    try (var children = Files.list(folder)) {
      for (Path child : children.toList()) {
        Matcher name = SET_NAME.matcher(String.valueOf(child.getFileName()));
        if (name.matches()) {
          kept.add(new Kept(Integer.parseInt(name.group(1)), name.group(2), child));
        }
      }
    } catch (IOException refused) {
      throw new DiskFailure("cannot list " + folder + ": " + refused.getMessage(), refused);
    }
    kept.sort(Comparator.comparingInt(Kept::number));
    return List.copyOf(kept);
  }

  private void prune() throws IOException {
    List<Kept> kept = new ArrayList<>(list());
    long bytes = 0;
    for (Kept each : kept) {
      bytes += bytes(each.place());
    }
    while (kept.size() > 1 && (kept.size() > MAX_SETS || bytes > maxBytes)) {
      Path oldest = kept.removeFirst().place();
      bytes -= bytes(oldest);
      delete(oldest);
    }
  }

  private static long bytes(Path set) throws IOException {
    long bytes = 0;
    try (var files = Files.walk(set)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static void delete(Path set) throws IOException {
    Files.walkFileTree(
        set,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
