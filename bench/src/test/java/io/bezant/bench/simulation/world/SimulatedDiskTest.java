package io.bezant.bench.simulation.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.bench.simulation.world.SimulatedDisk.Operation;
import io.bezant.bench.simulation.world.SimulatedDisk.Slip;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.DiskFile;
import io.bezant.replica.storage.DiskFull;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
  private static final Survival NONE = () -> false;
  private static final Survival ALL = () -> true;

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void syncedBytesOfASyncedNameSurvive() {
    write(disk.create("a"), 100, 'x', 1000).sync();
    disk.syncDirectory();
    disk.losePower(NONE);
    assertEquals(List.of("a"), disk.list());
    assertArrayEquals(filled('x', 1000), read("a", 100, 1000));
  }

  @Test
  void writeThatIsLostIsReadUntilThePowerFails() {
    DiskFile file = write(disk.create("a"), 0, 'o', 1000);
    file.sync();
    disk.syncDirectory();
    disk.slip(new Slip("a", Slip.Kind.LOST, new SplittableRandom(1)));
    write(file, 0, 'n', 1000).sync();
    assertArrayEquals(filled('n', 1000), read("a", 0, 1000));
    file.sync();
    disk.losePower(ALL);
    assertArrayEquals(filled('o', 1000), read("a", 0, 1000));
  }

  @Test
  void writeThatGoesAstrayLandsSomewhereElseOnce() {
    int sector = SimulatedDisk.SECTOR_BYTES;
    DiskFile file = write(disk.create("a"), 0, 'o', 64 * sector);
    file.sync();
    disk.syncDirectory();
    disk.slip(new Slip("a", Slip.Kind.ASTRAY, new SplittableRandom(3)));
    write(file, 0, 'n', sector).sync();
    assertArrayEquals(filled('o', sector), read("a", 0, sector));
    write(file, 0, 'm', sector).sync();
    disk.losePower(NONE);
    assertArrayEquals(filled('m', sector), read("a", 0, sector));
    long landed = 0;
    for (int i = 1; i < 64; i++) {
      landed += Arrays.equals(filled('n', sector), read("a", (long) i * sector, sector)) ? 1 : 0;
    }
    assertEquals(1, landed);
  }

  @Test
  void nameThatWasNotSyncedMayBeLost() {
    write(disk.create("a"), 0, 'x', 10).sync();
    disk.losePower(NONE);
    assertEquals(List.of(), disk.list());
  }

  @Test
  void renameAndDeletionMayBeUndone() {
    write(disk.create("a"), 0, 'a', 10).sync();
    write(disk.create("b"), 0, 'b', 10).sync();
    disk.syncDirectory();
    disk.rename("a", "b");
    assertEquals(List.of("b"), disk.list());
    SimulatedDisk kept = disk.copy();
    kept.losePower(ALL);
    assertEquals(List.of("b"), kept.list());
    disk.losePower(NONE);
    assertEquals(List.of("a", "b"), disk.list());
    disk.delete("a");
    disk.losePower(NONE);
    assertEquals(List.of("a", "b"), disk.list());
  }

  @Test
  void unsyncedSectorsSurviveEachForItself() {
    DiskFile file = write(disk.create("a"), 0, 'o', 4 * SimulatedDisk.SECTOR_BYTES);
    file.sync();
    disk.syncDirectory();
    write(file, 0, 'n', 4 * SimulatedDisk.SECTOR_BYTES);
    boolean[] survives = {true, false, true, false};
    int[] asked = {0};
    disk.losePower(() -> survives[asked[0]++]);
    for (int sector = 0; sector < 4; sector++) {
      assertArrayEquals(
          filled(survives[sector] ? 'n' : 'o', SimulatedDisk.SECTOR_BYTES),
          read("a", (long) sector * SimulatedDisk.SECTOR_BYTES, SimulatedDisk.SECTOR_BYTES));
    }
  }

  @Test
  void bytesOfAFailedSyncAreReadUntilThePowerFailsAndNeverWritten() {
    DiskFile file = write(disk.create("a"), 0, 'o', 10);
    file.sync();
    disk.syncDirectory();
    write(file, 0, 'n', 10);
    disk.watch(
        (operation, name) -> {
          if (operation == Operation.SYNC) {
            throw new DiskFailure("injected");
          }
        });
    assertThrows(DiskFailure.class, file::sync);
    disk.watch((operation, name) -> {});
    file.sync();
    assertArrayEquals(filled('n', 10), read("a", 0, 10));
    disk.losePower(ALL);
    assertArrayEquals(filled('o', 10), read("a", 0, 10));
  }

  @Test
  void fullDiskTakesWhatFits() {
    disk.limitTo(1000);
    DiskFile file = disk.create("a");
    assertThrows(DiskFull.class, () -> write(file, 0, 'x', 1500));
    assertEquals(1000, file.size());
    disk.limitTo(2000);
    write(file, 0, 'x', 1500);
  }

  @Test
  void filesOfAnEarlierLifeAreClosed() {
    DiskFile file = disk.create("a");
    disk.loseProcess();
    assertThrows(IllegalStateException.class, file::size);
    assertEquals(List.of("a"), disk.list());
  }

  @Test
  void oneSeedIsOneOutcome() {
    SimulatedDisk twin = disk.copy();
    for (SimulatedDisk each : List.of(disk, twin)) {
      DiskFile file = write(each.create("a"), 0, 'o', 20_000);
      each.syncDirectory();
      write(file, 3000, 'n', 9000);
      each.losePower(Survival.seeded(new SplittableRandom(3), 0.5));
    }
    assertEquals(twin.sizeOf("a"), disk.sizeOf("a"));
    int size = (int) disk.sizeOf("a");
    ByteBuffer other = ByteBuffer.allocate(size);
    twin.open("a").read(0, other);
    assertArrayEquals(other.array(), read("a", 0, size));
  }

  private static DiskFile write(DiskFile file, long offset, char fill, int count) {
    file.write(offset, ByteBuffer.wrap(filled(fill, count)));
    return file;
  }

  private byte[] read(String name, long offset, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    disk.open(name).read(offset, bytes);
    return bytes.array();
  }

  private static byte[] filled(char fill, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }
}
