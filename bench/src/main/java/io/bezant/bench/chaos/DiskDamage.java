package io.bezant.bench.chaos;

import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.LocalReplica;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Hurts the files of a replica, in places drawn from a seed. */
final class DiskDamage {
  private static final List<Integer> BITS = List.of(1, 8, 64, 512);
  private static final int TAIL_BYTES = 400;

  /** How often a byte that is not zero is looked for. */
  private static final int LOOKS = 1_000;

  private static final String SEGMENTS = "segment-*.log";

  private final Random random;

  DiskDamage(Random random) {
    this.random = random;
  }

  static Path dataOf(LocalReplica replica) {
    return replica.directory().resolve("data");
  }

  private static Path stateOf(LocalReplica replica) {
    return dataOf(replica).resolve("state").resolve("data.mdb");
  }

  private static Path logOf(LocalReplica replica) {
    return dataOf(replica).resolve("journal");
  }

  /** Hurts the victim; says what was done. */
  String strike(DiskFaultKind kind, LocalReplica victim, LocalReplica other) {
    try {
      return switch (kind) {
        case STATE_BITS, STATE_BITS_RUNNING -> flipBits(stateOf(victim));
        case STATE_CUT -> cut(stateOf(victim));
        case STATE_FILE_GONE -> remove(stateOf(victim));
        case STATE_FOLDER_GONE -> {
          empty(dataOf(victim).resolve("state"));
          yield remove(dataOf(victim).resolve("state"));
        }
        case STATE_SWAPPED -> copy(stateOf(other), stateOf(victim));
        case STATES_EXCHANGED -> exchange(stateOf(other), stateOf(victim));
        case LOG_BITS_MIDDLE, LOG_BITS_RUNNING -> flipOneBit(segments(victim).getFirst(), false);
        case LOG_BITS_TAIL -> flipOneBit(lastUsed(victim), true);
        case LOG_CUT -> cutUsed(lastUsed(victim));
        case LOG_FILE_GONE -> remove(any(files(logOf(victim), "*")));
        case LOG_GONE -> empty(logOf(victim));
        case LOG_SWAPPED -> swapLog(victim, other);
        case DATA_GONE -> empty(dataOf(victim));
        case DISK_FULL -> fill(victim);
      };
    } catch (IOException refused) {
      throw new ClusterException("cannot hurt replica " + victim.id(), refused);
    }
  }

  private String flipBits(Path file) throws IOException {
    int count = BITS.get(random.nextInt(BITS.size()));
    try (FileChannel channel = open(file)) {
      for (int i = 0; i < count; i++) {
        flip(channel, random.nextLong(channel.size()));
      }
      return count + " bits of " + channel.size() + " bytes flipped in " + file.getFileName();
    }
  }

  private String flipOneBit(Path file, boolean atTheEnd) throws IOException {
    try (FileChannel channel = open(file)) {
      long used = usedBytes(channel);
      long from = atTheEnd ? Math.max(0, used - TAIL_BYTES) : 0;
      long place = placeInUse(channel, from, used);
      flip(channel, place);
      return "a bit flipped at " + place + " of " + used + " in " + file.getFileName();
    }
  }

  /** What lies between two groups of the log is zero, and nobody reads it. */
  private long placeInUse(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (int i = 0; i < LOOKS; i++) {
      long drawn = from + random.nextLong(Math.max(1, to - from));
      channel.read(one.clear(), drawn);
      if (one.get(0) != 0) {
        return drawn;
      }
    }
    return to - 1;
  }

  private void flip(FileChannel channel, long place) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    channel.read(one, place);
    one.put(0, (byte) (one.get(0) ^ (1 << random.nextInt(8)))).rewind();
    channel.write(one, place);
  }

  /** Up to the last byte that is not zero: files of the log are made ahead. */
  private static long usedBytes(FileChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    for (long end = channel.size(); end > 0; end -= block.capacity()) {
      long begin = Math.max(0, end - block.capacity());
      block.clear().limit((int) (end - begin));
      channel.read(block, begin);
      for (int i = block.limit() - 1; i >= 0; i--) {
        if (block.get(i) != 0) {
          return begin + i + 1;
        }
      }
    }
    return 0;
  }

  private String cut(Path file) throws IOException {
    try (FileChannel channel = open(file)) {
      return cut(channel, channel.size()) + " of " + file.getFileName();
    }
  }

  private String cutUsed(Path file) throws IOException {
    try (FileChannel channel = open(file)) {
      return cut(channel, usedBytes(channel)) + " of " + file.getFileName();
    }
  }

  private String cut(FileChannel channel, long bytes) throws IOException {
    long kept = random.nextLong(bytes);
    channel.truncate(kept);
    return bytes + " bytes cut to " + kept;
  }

  private Path any(List<Path> files) {
    return files.get(random.nextInt(files.size()));
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static String remove(Path file) throws IOException {
    Files.delete(file);
    return file.getFileName() + " deleted";
  }

  private static String empty(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      if (!each.equals(folder)) {
        Files.delete(each);
      }
    }
    return folder.getFileName() + " emptied";
  }

  private static String exchange(Path one, Path two) throws IOException {
    Path aside = one.resolveSibling("aside");
    Files.move(one, aside);
    Files.copy(two, one);
    Files.copy(aside, two, StandardCopyOption.REPLACE_EXISTING);
    Files.delete(aside);
    return one + " and " + two + " exchanged";
  }

  private static String copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    return to.getFileName() + " replaced by a copy of " + from;
  }

  private static String swapLog(LocalReplica victim, LocalReplica other) throws IOException {
    empty(logOf(victim));
    for (Path each : files(logOf(other), "*")) {
      copy(each, logOf(victim).resolve(String.valueOf(each.getFileName())));
    }
    return "the log replaced by a copy of replica " + other.id() + "'s";
  }

  private static Path filler(LocalReplica victim) {
    return dataOf(victim).resolve("filler");
  }

  private static String fill(LocalReplica victim) throws IOException {
    long written = 0;
    try (FileChannel channel =
        FileChannel.open(filler(victim), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      ByteBuffer block = ByteBuffer.allocate(1 << 16);
      while (true) {
        written += channel.write(block.clear());
      }
    } catch (IOException noRoom) {
      return written + " bytes of filler left no room";
    }
  }

  /** Empties the data directory of a replica that does not run. */
  static void emptyData(LocalReplica victim) {
    try {
      empty(dataOf(victim));
    } catch (IOException refused) {
      throw new ClusterException("cannot empty the data of replica " + victim.id(), refused);
    }
  }

  /** Makes room again. */
  static void makeRoom(LocalReplica victim) {
    try {
      Files.deleteIfExists(filler(victim));
    } catch (IOException refused) {
      throw new ClusterException("cannot make room for replica " + victim.id(), refused);
    }
  }

  private static List<Path> segments(LocalReplica victim) throws IOException {
    return files(logOf(victim), SEGMENTS);
  }

  private static Path lastUsed(LocalReplica victim) throws IOException {
    for (Path each : segments(victim).reversed()) {
      try (FileChannel channel = open(each)) {
        if (usedBytes(channel) > 0) {
          return each;
        }
      }
    }
    throw new IOException("the log of replica " + victim.id() + " is empty");
  }

  private static List<Path> files(Path folder, String pattern) throws IOException {
    var matcher = folder.getFileSystem().getPathMatcher("glob:" + pattern);
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> matcher.matches(each.getFileName())).sorted().toList();
    }
  }
}
