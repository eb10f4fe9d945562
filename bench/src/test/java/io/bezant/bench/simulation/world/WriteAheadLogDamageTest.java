package io.bezant.bench.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.world.SimulatedDisk.Slip;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.MissingLogException;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WriteAheadLogDamageTest {
  /** In a sector of zeros one byte is like the other; a few of them stand for all. */
  private static final int ZERO_SECTOR_STRIDE = 61;

  @Test
  void everyFlippedByteIsHarmlessOrFound() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    int corrupt = 0;
    SplittableRandom random = new SplittableRandom(5);
    for (String file : trial.disk().list()) {
      for (long offset = 0; offset < trial.disk().sizeOf(file); offset++) {
        if (!trial.disk().hasBytesIn(file, offset) && offset % ZERO_SECTOR_STRIDE != 0) {
          continue;
        }
        SimulatedDisk image = trial.disk().copy();
        image.flip(file, offset, 1 << random.nextInt(8));
        corrupt += LogTrial.checkAllOrCorrupt(trial, image, trial.durableLsn());
      }
    }
    assertTrue(corrupt > 10_000, "found " + corrupt);
  }

  @Test
  void everyFlippedByteOfTheLastGroupIsFoundAlthoughNothingStandsBehindIt() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    WriteAheadLog log = trial.create();
    trial.append(log, 1, 3000);
    trial.sync(log);
    trial.disk().loseProcess();
    String file = "segment-0000000000000001.log";
    for (long offset = 4096; offset < 4096 + 3000; offset++) {
      SimulatedDisk image = trial.disk().copy();
      image.flip(file, offset, 0x10);
      assertEquals(1, LogTrial.checkAllOrCorrupt(trial, image, 1));
    }
  }

  @Test
  void everySectorThatIsGoneIsHarmlessOrFoundOnceTheLogEndsClosed() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    int corrupt = 0;
    for (String file : trial.disk().list()) {
      for (long sector = 0;
          sector * SimulatedDisk.SECTOR_BYTES < trial.disk().sizeOf(file);
          sector++) {
        SimulatedDisk image = trial.disk().copy();
        image.zeroSector(file, sector);
        corrupt += LogTrial.checkAllOrCorrupt(trial, image, trial.durableLsn());
      }
    }
    assertTrue(corrupt > 20, "found " + corrupt);
  }

  @Test
  void everyTruncationIsHarmlessOrFound() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    for (String file : trial.disk().list()) {
      for (long size = 0; size < trial.disk().sizeOf(file); size++) {
        SimulatedDisk image = trial.disk().copy();
        image.resize(file, size);
        LogTrial.checkAllOrCorrupt(trial, image, trial.durableLsn());
      }
    }
  }

  @Test
  void everyLostFileIsFound() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    for (String file : trial.disk().list()) {
      SimulatedDisk image = trial.disk().copy();
      image.lose(file);
      if (file.startsWith("segment")) {
        assertEquals(1, LogTrial.checkAllOrCorrupt(trial, image, trial.durableLsn()));
      } else {
        assertThrows(MissingLogException.class, () -> LogTrial.open(image));
      }
    }
  }

  /** Its own place stays empty, which alone would look like a group that was never written. */
  @Test
  void everyGroupThatWentAstrayInItsSegmentIsFound() {
    int sectors = LogTrial.OPTIONS.segmentBytes() / SimulatedDisk.SECTOR_BYTES;
    int own = 2 * 4096 / SimulatedDisk.SECTOR_BYTES;
    for (int sector = 0; sector < sectors; sector++) {
      LogTrial trial = new LogTrial(new SimulatedDisk());
      WriteAheadLog log = trial.create();
      trial.append(log, 1, 900);
      trial.sync(log);
      trial.disk().slip(new Slip("segment", Slip.Kind.ASTRAY, always(sector)));
      trial.append(log, 2, 900);
      trial.sync(log);
      trial.disk().losePower(() -> false);
      int found = LogTrial.checkAllOrCorrupt(trial, trial.disk(), 2);
      assertEquals(sector == own ? 0 : 1, found, "sector " + sector);
    }
  }

  private static RandomGenerator always(int value) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return value;
      }

      @Override
      public int nextInt(int bound) {
        return bound - 1;
      }

      @Override
      public long nextLong(long bound) {
        return value;
      }
    };
  }

  @Test
  void anotherLogsSegmentIsNeverTakenForOurs() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    SimulatedDisk other = new SimulatedDisk();
    WriteAheadLog.create(other, LogTrial.OWNER, new Random(2));
    LogTrial.open(other).close();
    String first = other.list().getFirst();
    other.copyFrom(trial.disk(), trial.disk().list().getFirst(), first);
    assertThrows(CorruptLogException.class, () -> LogTrial.open(other));
  }
}
