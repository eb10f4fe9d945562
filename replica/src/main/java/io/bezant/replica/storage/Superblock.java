package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What names a log and says how far it reaches. The file holds two copies; each change writes and
 * syncs one after the other, so that neither a torn write nor one rotten block loses both.
 *
 * @param generation counts the changes; of two unequal copies the higher one holds
 * @param owner whose log it is
 * @param instance drawn at random when the log was made; every block carries it, so bytes of
 *     another log, or bytes that a client had us store, are never taken for this log's
 * @param origin why it was made
 * @param firstSegment the segment that was first when it was made; lower ones are of an earlier log
 * @param lastSegment the highest segment ever put to use: if it is gone, records are gone
 */
record Superblock(
    long generation,
    LogIdentity owner,
    Bytes instance,
    LogOrigin origin,
    long firstSegment,
    long lastSegment) {
  private static final long MAGIC = 0x425A_4C4F_4753_5550L; // BZLOGSUP
  private static final int COPIES = 2;

  Superblock {
    if (instance.size() != Layout.INSTANCE_BYTES) {
      throw new IllegalArgumentException("an instance id has 16 bytes: " + instance.size());
    }
  }

  Superblock reaching(long segment) {
    return new Superblock(generation + 1, owner, instance, origin, firstSegment, segment);
  }

  /**
   * Reads the better copy.
   *
   * @throws MissingLogException if there is no superblock
   * @throws ForeignLogException if it is another's
   * @throws NewerLogException if it is of a newer format
   * @throws CorruptLogException if neither copy can be read
   */
  static Superblock read(Disk disk, LogIdentity expected) {
    if (!disk.list().contains(Layout.SUPERBLOCK)) {
      throw new MissingLogException(
          "there is no log of replica %d of cluster %s here; a replica that had one has lost it"
              .formatted(expected.replicaId(), expected.clusterId().hex()));
    }
    Superblock best = newest(disk);
    LogIdentity found = best.owner;
    if (!found.clusterId().equals(expected.clusterId())) {
      throw new ForeignLogException(
          "the log belongs to cluster %s, not to cluster %s"
              .formatted(found.clusterId().hex(), expected.clusterId().hex()));
    }
    if (found.replicaId() != expected.replicaId()) {
      throw new ForeignLogException(
          "the log belongs to replica %d, not to replica %d"
              .formatted(found.replicaId(), expected.replicaId()));
    }
    return best;
  }

  private static Superblock newest(Disk disk) {
    try (DiskFile file = disk.open(Layout.SUPERBLOCK)) {
      return bestCopy(file).value;
    }
  }

  /**
   * A copy that can be read.
   *
   * @param index which of the two
   * @param value what it says
   */
  private record Copy(int index, Superblock value) {}

  private static Copy bestCopy(DiskFile file) {
    Optional<Copy> best = Optional.empty();
    for (int index = 0; index < COPIES; index++) {
      if (file.size() < offsetOf(index + 1)) {
        break;
      }
      ByteBuffer block = ByteBuffer.allocate(Layout.BLOCK_BYTES);
      file.read(offsetOf(index), block);
      Optional<Superblock> read = decode(block);
      if (read.isPresent()
          && (best.isEmpty() || read.get().generation > best.get().value.generation)) {
        best = Optional.of(new Copy(index, read.get()));
      }
    }
    return best.orElseThrow(
        () -> new CorruptLogException(Layout.SUPERBLOCK, 0, 0, "neither copy can be read"));
  }

  private static long offsetOf(int index) {
    return (long) index * Layout.BLOCK_BYTES;
  }

  /** Makes the file, or puts it in the place of the one before, in one step. */
  void create(Disk disk) {
    String unfinished = Layout.SUPERBLOCK + Layout.UNFINISHED_SUFFIX;
    if (disk.list().contains(unfinished)) {
      disk.delete(unfinished);
    }
    try (DiskFile file = disk.create(unfinished)) {
      for (int index = 0; index < COPIES; index++) {
        writeCopy(file, index);
      }
    }
    disk.rename(unfinished, Layout.SUPERBLOCK);
    disk.syncDirectory();
  }

  /**
   * Overwrites both copies. One of them is whole on the disk at every moment, even if crash follows
   * crash: the better copy may so far be in the operating system's cache only, so it is written
   * once more as it is before the other is touched, and the other is whole before it changes.
   */
  void update(Disk disk) {
    try (DiskFile file = disk.open(Layout.SUPERBLOCK)) {
      Copy best = bestCopy(file);
      best.value.writeCopy(file, best.index);
      writeCopy(file, COPIES - 1 - best.index);
      writeCopy(file, best.index);
    }
  }

  private void writeCopy(DiskFile file, int index) {
    file.write(offsetOf(index), encode());
    file.sync();
  }

  private ByteBuffer encode() {
    return Layout.seal(
        Layout.beginBlock(MAGIC)
            .putLong(generation)
            .put(owner.clusterId().bytes().asByteBuffer())
            .putInt(owner.replicaId())
            .put(instance.asByteBuffer())
            .putInt(origin.code())
            .putLong(firstSegment)
            .putLong(lastSegment));
  }

  private static Optional<Superblock> decode(ByteBuffer block) {
    return Layout.openBlock(block, MAGIC, Layout.SUPERBLOCK)
        .map(
            in ->
                new Superblock(
                    in.getLong(),
                    new LogIdentity(Layout.takeDigest(in), in.getInt()),
                    Layout.takeBytes(in, Layout.INSTANCE_BYTES),
                    LogOrigin.ofCode(in.getInt()),
                    in.getLong(),
                    in.getLong()));
  }
}
