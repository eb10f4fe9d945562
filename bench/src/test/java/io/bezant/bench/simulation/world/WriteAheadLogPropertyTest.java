package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.world.LogTrial.PowerFailure;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WriteAheadLogPropertyTest {
  @Property(tries = 300)
  void nothingDurableIsLostByCrashUponCrash(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.disk().watch(new FailAt(60 + random.nextInt(400), PowerFailure::new));
    try {
      trial.runAtRandom(random, 80);
    } catch (PowerFailure expected) {
      // What follows starts from here.
    }
    SimulatedDisk disk = trial.disk();
    for (int crash = 0; crash < 5; crash++) {
      Survival survival = Survival.seeded(random, random.nextDouble());
      if (random.nextInt(4) == 0) {
        disk.loseProcess();
      } else {
        disk.losePower(survival);
      }
      disk.watch(new FailAt(random.nextInt(60), PowerFailure::new));
      try (WriteAheadLog log =
          WriteAheadLog.open(disk, LogTrial.OWNER, LogTrial.OPTIONS, LogTrial.CONTEXT)) {
        trial.checkPrefix(log, trial.durableLsn());
      } catch (PowerFailure expected) {
        // The next life tries again.
      }
    }
    disk.watch((operation, file) -> {});
    disk.losePower(Survival.seeded(random, 0.5));
    LogTrial.checkGoesOn(trial, disk);
  }

  @Property(tries = 1000)
  void rottenBitsNeverChangeARecordNorHideAProvenOne(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LogTrial trial = crashedTrial(random);
    SimulatedDisk disk = trial.disk();
    List<String> files = filesWithContent(disk);
    String file = files.get(random.nextInt(files.size()));
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      disk.flip(file, random.nextLong(disk.sizeOf(file)), 1 << random.nextInt(8));
    }
    LogTrial.checkAllOrCorrupt(trial, disk, trial.durableBeforeLastSync());
  }

  @Property(tries = 1000)
  void overwrittenSectorsNeverChangeARecord(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LogTrial trial = crashedTrial(random);
    SimulatedDisk disk = trial.disk();
    List<String> files = filesWithContent(disk);
    String file = files.get(random.nextInt(files.size()));
    long sector = random.nextLong(disk.sizeOf(file) / SimulatedDisk.SECTOR_BYTES);
    String source = files.get(random.nextInt(files.size()));
    long from = random.nextLong(disk.sizeOf(source) / SimulatedDisk.SECTOR_BYTES);
    disk.copySectors(source, from, file, sector, 1 + random.nextInt(12));
    LogTrial.checkAllOrCorrupt(trial, disk, 0);
  }

  private static List<String> filesWithContent(SimulatedDisk disk) {
    return disk.list().stream()
        .filter(file -> disk.sizeOf(file) >= SimulatedDisk.SECTOR_BYTES)
        .toList();
  }

  private static LogTrial crashedTrial(SplittableRandom random) {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.disk().watch(new FailAt(60 + random.nextInt(400), PowerFailure::new));
    try {
      trial.runAtRandom(random, 80);
    } catch (PowerFailure expected) {
      // What follows starts from here.
    }
    trial.disk().watch((operation, file) -> {});
    trial.disk().losePower(Survival.seeded(random, random.nextDouble()));
    return trial;
  }
}
