package io.bezant.replica.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A {@link Disk} that is a directory of the real file system.
 *
 * <p>A thread that uses it must not be interrupted: an interrupt closes the file under it, which is
 * then a {@link DiskFailure} like any other.
 */
public final class FileDisk implements Disk {
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded", "not enough space");

  private final Path directory;

  /**
   * A disk in a directory that exists.
   *
   * @throws DiskFailure if it does not
   */
  public FileDisk(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new DiskFailure("there is no directory " + directory);
    }
    this.directory = directory;
  }

  @Override
  public List<String> list() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException refused) {
      throw failure("list", directory, refused);
    }
  }

  @Override
  public DiskFile create(String name) {
    return open(
        "create",
        name,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(String name) {
    return open("open", name, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private DiskFile open(String verb, String name, StandardOpenOption... options) {
    Path file = directory.resolve(name);
    try {
      return new OpenFile(file, FileChannel.open(file, options));
    } catch (IOException refused) {
      throw failure(verb, file, refused);
    }
  }

  @Override
  public void rename(String from, String to) {
    Path source = directory.resolve(from);
    try {
      Files.move(source, directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException refused) {
      throw failure("rename", source, refused);
    }
  }

  @Override
  public void delete(String name) {
    Path file = directory.resolve(name);
    try {
      Files.delete(file);
    } catch (IOException refused) {
      throw failure("delete", file, refused);
    }
  }

  @Override
  public void syncDirectory() {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException refused) {
      throw failure("sync", directory, refused);
    }
  }

  private static DiskFailure failure(String verb, Path path, IOException refused) {
    String message = "cannot " + verb + " " + path + ": " + refused.getMessage();
    return isFull(path, refused)
        ? new DiskFull(message, refused)
        : new DiskFailure(message, refused);
  }

  /** Java has no error numbers, and the message may be in the user's language. */
  private static boolean isFull(Path path, IOException refused) {
    String message = String.valueOf(refused.getMessage());
    if (FULL.stream().anyMatch(message::contains)) {
      return true;
    }
    try {
      return Files.getFileStore(path).getUsableSpace() == 0;
    } catch (IOException unknown) {
      return false;
    }
  }

  private record OpenFile(Path path, FileChannel channel) implements DiskFile {
    @Override
    public long size() {
      try {
        return channel.size();
      } catch (IOException refused) {
        throw failure("measure", path, refused);
      }
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      long next = offset;
      try {
        while (target.hasRemaining()) {
          int count = channel.read(target, next);
          if (count < 0) {
            throw new DiskFailure(
                path + " ends at " + next + ", " + target.remaining() + " bytes too early");
          }
          next += count;
        }
      } catch (IOException refused) {
        throw failure("read", path, refused);
      }
    }

    @Override
    public void write(long offset, ByteBuffer source) {
      long next = offset;
      try {
        while (source.hasRemaining()) {
          next += channel.write(source, next);
        }
      } catch (IOException refused) {
        throw failure("write", path, refused);
      }
    }

    /** Without the file's times; its size counts as data. */
    @Override
    public void sync() {
      try {
        channel.force(false);
      } catch (IOException refused) {
        throw failure("sync", path, refused);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException refused) {
        throw failure("close", path, refused);
      }
    }
  }
}
