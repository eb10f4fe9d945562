package io.bezant.bench.simulation;

import io.bezant.bench.simulation.Profile.Trouble;
import io.bezant.bench.simulation.world.SimulatedDisk.Slip;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.replica.storage.MemoryStateStore;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Lets the disks of some replicas, with the liars no more than f, lose and change what they hold.
 */
final class DiskMishaps {
  private static final String SUPERBLOCK = "superblock";
  private static final int SECTORS_PER_COPY = 8;
  private static final int PAGE_ENTRIES = 8;
  private static final int SOON = 12;

  private final World world;
  private final SplittableRandom random;
  private final List<SimulatedReplica> victims;
  private final TreeMap<Integer, MachineImage> images = new TreeMap<>();

  DiskMishaps(World world, SimulatedCluster cluster, SplittableRandom random) {
    this.world = world;
    this.random = random;
    this.victims =
        cluster.machines().stream()
            .filter(each -> world.plan().rotting().contains(each.id().value()))
            .toList();
  }

  /** Something happens to the disks of one of those to whose disks anything may happen. */
  void happen(Trouble trouble) {
    if (!victims.isEmpty()) {
      happen(trouble, victims.get(random.nextInt(victims.size())));
    }
  }

  private void happen(Trouble trouble, SimulatedReplica machine) {
    switch (trouble) {
      case ROT -> rot(machine);
      case STATE_ROT -> rotState(machine);
      case WRITE_LOST -> slip(machine, Slip.Kind.LOST);
      case WRITE_ASTRAY -> slip(machine, Slip.Kind.ASTRAY);
      case SUPERBLOCK_STALE -> image(machine).ifPresent(older -> makeStale(machine, older));
      case DISK_EMPTIED -> machine.loseLog(random.nextBoolean());
      case DISK_RESTORED ->
          image(machine).ifPresent(older -> machine.restore(older, random.nextBoolean()));
      case COMMIT_LOST -> image(machine).ifPresent(machine::loseCommits);
      case PAGE_WRONG -> image(machine).ifPresent(older -> spoilPage(machine, older));
      default -> throw new IllegalArgumentException(trouble + " is no trouble of a disk");
    }
    world.tally().count("disk: " + trouble.name().toLowerCase(java.util.Locale.ROOT));
  }

  /** Bits of a file change while nobody looks. */
  private void rot(SimulatedReplica machine) {
    List<String> files =
        machine.disk().list().stream().filter(f -> machine.disk().sizeOf(f) > 0).toList();
    for (int i = 0; i < 1 + random.nextInt(3) && !files.isEmpty(); i++) {
      String file = files.get(random.nextInt(files.size()));
      machine
          .disk()
          .flip(file, random.nextLong(machine.disk().sizeOf(file)), 1 << random.nextInt(8));
      world.tally().count("bits rotten");
    }
    machine.damage().touchLog();
    machine.kill();
  }

  /** Bits of a state change: of an entry, of a chunk of the tree, of the last commit's root. */
  private void rotState(SimulatedReplica machine) {
    MemoryStateStore store = machine.store();
    List<Bytes> keys = store.keys();
    machine.damage().touchState(false);
    for (int i = 0; i < 1 + random.nextInt(4) && !keys.isEmpty(); i++) {
      rotPiece(store, keys.get(random.nextInt(keys.size())));
    }
  }

  private void rotPiece(MemoryStateStore store, Bytes key) {
    switch (random.nextInt(8)) {
      case 0 -> {
        if (random.nextBoolean()) {
          store.damageRoot();
        } else {
          store.exchangeRoot();
        }
        world.tally().count("root rotten");
      }
      case 1, 2 -> {
        if (store.damageChunk(random.nextInt(3), key)) {
          world.tally().count("chunk rotten");
        }
      }
      default -> {
        store.damage(key, random.nextInt(1 << 16));
        world.tally().count("entry rotten");
      }
    }
  }

  /** The next write or sync goes wrong, and mostly the power fails before anybody could know. */
  private void slip(SimulatedReplica machine, Slip.Kind kind) {
    String prefix = random.nextInt(4) == 0 ? SUPERBLOCK : "segment";
    machine.disk().slip(new Slip(prefix, kind, random));
    if (random.nextInt(3) > 0) {
      machine.failPowerAfter(2 + random.nextInt(SOON));
    }
  }

  /** What the machine held some time before; what it holds now is kept for the next time. */
  private Optional<MachineImage> image(SimulatedReplica machine) {
    int which = machine.id().value();
    Optional<MachineImage> older = Optional.ofNullable(images.get(which));
    if (older.isEmpty() || random.nextBoolean()) {
      images.put(which, machine.image());
    }
    return older;
  }

  /** One copy of the superblock, or both, is as it was before. */
  private void makeStale(SimulatedReplica machine, MachineImage older) {
    machine.note("has an older superblock");
    machine.damage().touchLog();
    int copies = random.nextInt(3);
    int first = copies == 1 ? SECTORS_PER_COPY : 0;
    int count = copies == 2 ? 2 * SECTORS_PER_COPY : SECTORS_PER_COPY;
    machine.kill();
    machine.disk().restoreSectors(older.disk(), SUPERBLOCK, first, count);
  }

  /** Some neighbours among the entries, or a level of the tree, are as they were, or gone. */
  private void spoilPage(SimulatedReplica machine, MachineImage older) {
    MemoryStateStore store = machine.store();
    List<Bytes> keys = store.keys();
    if (keys.isEmpty()) {
      return;
    }
    machine.note("has an older page in its state");
    MemoryStateStore page =
        random.nextInt(4) == 0 ? new MemoryStateStore(new ChunkBounds(2, 4)) : older.store();
    machine.damage().touchState(true);
    if (random.nextInt(4) == 0) {
      store.damageLevel(page, random.nextInt(3));
    } else {
      int from = random.nextInt(keys.size());
      int to = from + 1 + random.nextInt(PAGE_ENTRIES);
      store.damagePage(
          page, keys.get(from), to < keys.size() ? Optional.of(keys.get(to)) : Optional.empty());
    }
  }
}
