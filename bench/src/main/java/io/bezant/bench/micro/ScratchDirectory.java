package io.bezant.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that lives as long as one trial, where the system keeps temporary files: a disk, it
 * is hoped, and not memory.
 *
 * @param path where it is
 */
record ScratchDirectory(Path path) implements AutoCloseable {

  static ScratchDirectory make() throws IOException {
    return new ScratchDirectory(Files.createTempDirectory("bezant-micro-"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
