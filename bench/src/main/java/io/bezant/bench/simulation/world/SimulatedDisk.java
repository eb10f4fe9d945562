package io.bezant.bench.simulation.world;

import io.bezant.replica.storage.Disk;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.DiskFile;
import io.bezant.replica.storage.DiskFull;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that keeps only the promises of {@link Disk}: at a power failure every sector
 * that was not synced, the size of every file and every change of the directory survives or not,
 * each for itself.
 *
 * <p>Faults are chosen by the caller: {@link #watch} may throw before any operation, {@link
 * #limitTo} makes the disk small, {@link #flip} lets bits rot. A sync that fails drops what it was
 * to write: it stays readable until the power fails, and no later sync writes it. Every choice is
 * asked for in a defined order, so a seed reproduces a run.
 */
public final class SimulatedDisk implements Disk {
  /** What the disk writes whole or not at all. */
  public static final int SECTOR_BYTES = 512;

  private final TreeMap<String, SimulatedContent> directory = new TreeMap<>();
  private final TreeMap<String, SimulatedContent> durableDirectory = new TreeMap<>();
  private final List<DirectoryChange> unsynced = new ArrayList<>();
  private Watch watch = (operation, file) -> {};
  private long capacityBytes = Long.MAX_VALUE;
  private int life;
  private Optional<Slip> slip = Optional.empty();

  /** What can be done to a disk. */
  public enum Operation {
    LIST,
    CREATE,
    OPEN,
    RENAME,
    DELETE,
    SYNC_DIRECTORY,
    READ,
    WRITE,
    SYNC
  }

  /**
   * What goes wrong with the next write or sync of some file, without a word.
   *
   * @param prefix of the file's name
   * @param kind what
   * @param random draws where
   */
  public record Slip(String prefix, Kind kind, RandomGenerator random) {
    /** What goes wrong. */
    public enum Kind {
      /** What the next sync is to write stays where it is lost with the power. */
      LOST,
      /** What is written next lands in other sectors, of this file or of another. */
      ASTRAY
    }
  }

  /** Sees every operation before it happens, and may throw a {@link DiskFailure} in its place. */
  @FunctionalInterface
  public interface Watch {
    /**
     * Called before each operation.
     *
     * @param operation what is about to happen
     * @param file the file's name; empty for the directory
     */
    void before(Operation operation, String file);

    /** Called when something goes wrong without a word. */
    default void onSlip(Slip.Kind kind) {}

    /** Called when a sync of a file or of the directory has made durable what it was to. */
    default void afterSync() {}
  }

  /** Decides at a power failure, once for each thing that was not synced. */
  @FunctionalInterface
  public interface Survival {
    /** Whether the next thing survives. */
    boolean next();

    /** Lets each thing survive with this chance. */
    static Survival seeded(RandomGenerator random, double chance) {
      return () -> random.nextDouble() < chance;
    }
  }

  /** Something done to the directory. */
  private sealed interface DirectoryChange {
    void applyTo(Map<String, SimulatedContent> target);

    record Entered(String name, SimulatedContent content) implements DirectoryChange {
      @Override
      public void applyTo(Map<String, SimulatedContent> target) {
        target.put(name, content);
      }
    }

    record Renamed(String from, String to, SimulatedContent content) implements DirectoryChange {
      @Override
      public void applyTo(Map<String, SimulatedContent> target) {
        target.remove(from);
        target.put(to, content);
      }
    }

    record Deleted(String name) implements DirectoryChange {
      @Override
      public void applyTo(Map<String, SimulatedContent> target) {
        target.remove(name);
      }
    }
  }

  /** Lets the watch see every operation from now on. */
  public void watch(Watch newWatch) {
    watch = newWatch;
  }

  /** Limits the sum of all files' sizes; files larger than that already may stay. */
  public void limitTo(long newCapacityBytes) {
    capacityBytes = newCapacityBytes;
  }

  /** The power fails: what was not synced survives as decided; open files are gone. */
  public void losePower(Survival survival) {
    life++;
    for (DirectoryChange change : unsynced) {
      if (survival.next()) {
        change.applyTo(durableDirectory);
      }
    }
    unsynced.clear();
    durableDirectory.values().stream().distinct().forEach(content -> content.losePower(survival));
    directory.clear();
    directory.putAll(durableDirectory);
  }

  /** The process dies and the machine lives on: open files are gone, nothing else. */
  public void loseProcess() {
    life++;
  }

  /** Inverts bits of one byte, on the disk and in what is read from now on. */
  public void flip(String name, long offset, int mask) {
    existing("flip", name).flip(offset, mask);
  }

  /** Lets something go wrong once. */
  public void slip(Slip next) {
    slip = Optional.of(next);
  }

  private boolean slips(String name, Slip.Kind kind) {
    boolean isNow = slip.filter(it -> it.kind == kind && name.startsWith(it.prefix)).isPresent();
    if (isNow) {
      watch.onSlip(kind);
    }
    return isNow;
  }

  private void write(String name, SimulatedContent content, long offset, ByteBuffer source) {
    if (!slips(name, Slip.Kind.ASTRAY)) {
      content.write(offset, source);
      return;
    }
    RandomGenerator random = slip.orElseThrow().random();
    slip = Optional.empty();
    List<String> names = List.copyOf(directory.keySet());
    String target = random.nextInt(3) > 0 ? name : names.get(random.nextInt(names.size()));
    SimulatedContent there = existing("overwrite", target);
    long sectors = Math.max(1, there.size() / SECTOR_BYTES);
    long to = random.nextLong(sectors) * SECTOR_BYTES;
    int count = (int) Math.min(source.remaining(), Math.max(0, there.size() - to));
    there.write(to, source.slice(source.position(), count));
    source.position(source.limit());
  }

  /** Takes back what the files of another disk hold, which may be an older copy of this one. */
  public void restore(SimulatedDisk other) {
    life++;
    SimulatedDisk copy = other.copy();
    directory.clear();
    directory.putAll(copy.directory);
    durableDirectory.clear();
    durableDirectory.putAll(copy.durableDirectory);
    unsynced.clear();
    unsynced.addAll(copy.unsynced);
  }

  /** Takes back some sectors of a file as they are on another disk, if both have it. */
  public void restoreSectors(SimulatedDisk other, String name, long from, int count) {
    if (directory.containsKey(name) && other.directory.containsKey(name)) {
      byte[] bytes = new byte[count * SECTOR_BYTES];
      other.existing("read", name).read(from * SECTOR_BYTES, ByteBuffer.wrap(bytes));
      existing("overwrite", name).overwrite(from * SECTOR_BYTES, ByteBuffer.wrap(bytes));
    }
  }

  /** Overwrites sectors with those of some place, as a write that went astray does. */
  public void copySectors(String source, long from, String target, long to, int count) {
    byte[] bytes = new byte[count * SECTOR_BYTES];
    existing("read", source).read(from * SECTOR_BYTES, ByteBuffer.wrap(bytes));
    existing("overwrite", target).overwrite(to * SECTOR_BYTES, ByteBuffer.wrap(bytes));
  }

  /** Turns one sector into zeros behind its owner's back. */
  public void zeroSector(String name, long sector) {
    existing("overwrite", name).overwrite(sector * SECTOR_BYTES, ByteBuffer.allocate(SECTOR_BYTES));
  }

  /** Puts a copy of another disk's file on this one, as an operator may. */
  public void copyFrom(SimulatedDisk other, String source, String target) {
    SimulatedContent content = other.existing("copy", source).copy();
    directory.put(target, content);
    durableDirectory.put(target, content);
  }

  /** Shortens or lengthens a file behind its owner's back. */
  public void resize(String name, long size) {
    existing("resize", name).resize(size);
  }

  /** Loses a file behind its owner's back. */
  public void lose(String name) {
    directory.remove(name);
    durableDirectory.remove(name);
  }

  /** Returns the size of a file. */
  public long sizeOf(String name) {
    return existing("measure", name).size();
  }

  /** Whether the sector at the offset holds anything but zeros. */
  public boolean hasBytesIn(String name, long offset) {
    return existing("look at", name).hasBytesIn(offset);
  }

  /** Returns a disk with the same content, durable or not, that nobody watches or has open. */
  public SimulatedDisk copy() {
    IdentityHashMap<SimulatedContent, SimulatedContent> copies = new IdentityHashMap<>();
    SimulatedDisk copy = new SimulatedDisk();
    directory.forEach((name, it) -> copy.directory.put(name, copyOnce(copies, it)));
    durableDirectory.forEach((name, it) -> copy.durableDirectory.put(name, copyOnce(copies, it)));
    for (DirectoryChange change : unsynced) {
      copy.unsynced.add(
          switch (change) {
            case DirectoryChange.Entered(String name, SimulatedContent it) ->
                new DirectoryChange.Entered(name, copyOnce(copies, it));
            case DirectoryChange.Renamed(String from, String to, SimulatedContent it) ->
                new DirectoryChange.Renamed(from, to, copyOnce(copies, it));
            case DirectoryChange.Deleted deleted -> deleted;
          });
    }
    copy.capacityBytes = capacityBytes;
    return copy;
  }

  private static SimulatedContent copyOnce(
      IdentityHashMap<SimulatedContent, SimulatedContent> copies, SimulatedContent content) {
    return copies.computeIfAbsent(content, SimulatedContent::copy);
  }

  @Override
  public List<String> list() {
    watch.before(Operation.LIST, "");
    return List.copyOf(directory.keySet());
  }

  @Override
  public DiskFile create(String name) {
    watch.before(Operation.CREATE, name);
    if (directory.containsKey(name)) {
      throw new DiskFailure("cannot create " + name + ": it exists");
    }
    SimulatedContent content = new SimulatedContent();
    change(new DirectoryChange.Entered(name, content));
    return new OpenFile(name, content, life);
  }

  @Override
  public DiskFile open(String name) {
    watch.before(Operation.OPEN, name);
    return new OpenFile(name, existing("open", name), life);
  }

  @Override
  public void rename(String from, String to) {
    watch.before(Operation.RENAME, from);
    change(new DirectoryChange.Renamed(from, to, existing("rename", from)));
  }

  @Override
  public void delete(String name) {
    watch.before(Operation.DELETE, name);
    existing("delete", name);
    change(new DirectoryChange.Deleted(name));
  }

  @Override
  public void syncDirectory() {
    watch.before(Operation.SYNC_DIRECTORY, "");
    durableDirectory.clear();
    durableDirectory.putAll(directory);
    unsynced.clear();
    watch.afterSync();
  }

  private void change(DirectoryChange change) {
    change.applyTo(directory);
    unsynced.add(change);
  }

  private SimulatedContent existing(String verb, String name) {
    SimulatedContent content = directory.get(name);
    if (content == null) {
      throw new DiskFailure("cannot " + verb + " " + name + ": there is no such file");
    }
    return content;
  }

  private long freeBytes() {
    long used = directory.values().stream().mapToLong(SimulatedContent::size).sum();
    return Math.max(0, capacityBytes - used);
  }

  private final class OpenFile implements DiskFile {
    private final String name;
    private final SimulatedContent content;
    private final int openedIn;
    private boolean open = true;

    OpenFile(String name, SimulatedContent content, int openedIn) {
      this.name = name;
      this.content = content;
      this.openedIn = openedIn;
    }

    @Override
    public long size() {
      checkOpen();
      return content.size();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      checkOpen();
      watch.before(Operation.READ, name);
      if (offset + target.remaining() > content.size()) {
        throw new DiskFailure(name + " ends too early");
      }
      content.read(offset, target);
    }

    @Override
    public void write(long offset, ByteBuffer source) {
      checkOpen();
      watch.before(Operation.WRITE, name);
      long room = content.size() + freeBytes() - offset;
      if (room < source.remaining()) {
        SimulatedDisk.this.write(
            name, content, offset, source.slice(source.position(), (int) Math.max(0, room)));
        throw new DiskFull("cannot write " + name + ": the disk is full");
      }
      SimulatedDisk.this.write(name, content, offset, source);
    }

    @Override
    public void sync() {
      checkOpen();
      try {
        watch.before(Operation.SYNC, name);
      } catch (DiskFailure failed) {
        content.forgetUnsynced();
        throw failed;
      }
      if (slips(name, Slip.Kind.LOST)) {
        slip = Optional.empty();
        content.forgetUnsynced();
      } else {
        content.sync();
      }
      watch.afterSync();
    }

    @Override
    public void close() {
      open = false;
    }

    private void checkOpen() {
      if (!open || openedIn != life) {
        throw new IllegalStateException(name + " is not open any more");
      }
    }
  }
}
