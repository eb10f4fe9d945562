package io.bezant.bench.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.world.LogTrial.PowerFailure;
import io.bezant.bench.simulation.world.SimulatedDisk.Operation;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.bench.simulation.world.SimulatedDisk.Watch;
import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.DiskFull;
import io.bezant.replica.storage.MissingLogException;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WriteAheadLogCrashTest {
  private static final int MAX_EXHAUSTIVE_CHOICES = 12;
  private static final int SAMPLES = 60;

  /**
   * Throws before one operation, the first being number zero; once the power has failed, before
   * every other too.
   */
  private static final class FailAt implements Watch {
    private final int number;
    private final Supplier<RuntimeException> failure;
    private int seen;

    FailAt(int number, Supplier<RuntimeException> failure) {
      this.number = number;
      this.failure = failure;
    }

    @Override
    public void before(Operation operation, String file) {
      int current = seen++;
      RuntimeException due = failure.get();
      if (current == number || (current > number && due instanceof PowerFailure)) {
        throw due;
      }
    }

    boolean hasFailed() {
      return seen > number;
    }
  }

  /** Walks through all ways to answer, however many questions there are. */
  private static final class EverySurvival implements Survival {
    private final List<Boolean> answers = new ArrayList<>();
    private int asked;

    @Override
    public boolean next() {
      if (asked == answers.size()) {
        answers.add(false);
      }
      return answers.get(asked++);
    }

    int questions() {
      return asked;
    }

    boolean advance() {
      while (answers.size() > asked) {
        answers.removeLast();
      }
      asked = 0;
      while (!answers.isEmpty() && answers.getLast()) {
        answers.removeLast();
      }
      if (answers.isEmpty()) {
        return false;
      }
      answers.set(answers.size() - 1, true);
      return true;
    }
  }

  @Test
  void nothingDurableIsLostWhereverThePowerFails() {
    int images = 0;
    for (int crashAt = 0; ; crashAt++) {
      FailAt crash = new FailAt(crashAt, PowerFailure::new);
      LogTrial trial = runScript(crash);
      images += checkEveryOutcome(trial, crashAt);
      if (!crash.hasFailed()) {
        break;
      }
    }
    assertTrue(images > 5_000, "images: " + images);
  }

  private static int checkEveryOutcome(LogTrial trial, int crashAt) {
    EverySurvival every = new EverySurvival();
    trial.disk().copy().losePower(every);
    int images = 0;
    if (every.questions() <= MAX_EXHAUSTIVE_CHOICES) {
      do {
        checkOutcome(trial, every);
        images++;
      } while (every.advance());
      return images;
    }
    int questions = every.questions();
    for (int one = 0; one < questions; one++, images += 2) {
      checkOutcome(trial, only(one, true));
      checkOutcome(trial, only(one, false));
    }
    SplittableRandom random = new SplittableRandom(crashAt);
    for (int sample = 0; sample < SAMPLES; sample++, images++) {
      checkOutcome(trial, Survival.seeded(random, random.nextDouble()));
    }
    return images;
  }

  private static Survival only(int number, boolean survives) {
    int[] asked = {0};
    return () -> (asked[0]++ == number) == survives;
  }

  private static void checkOutcome(LogTrial trial, Survival survival) {
    SimulatedDisk image = trial.disk().copy();
    image.losePower(survival);
    try {
      LogTrial.checkGoesOn(trial, image);
    } catch (MissingLogException neverMade) {
      assertFalse(trial.isCreated(), "the log was there");
    }
  }

  @Test
  void nothingIsLostWhereverTheProcessDies() {
    for (int crashAt = 0; ; crashAt++) {
      FailAt crash = new FailAt(crashAt, PowerFailure::new);
      LogTrial trial = runScript(crash);
      if (trial.isCreated()) {
        SimulatedDisk image = trial.disk().copy();
        image.loseProcess();
        LogTrial.checkGoesOn(trial, image);
      }
      if (!crash.hasFailed()) {
        break;
      }
    }
  }

  @Test
  void afterAnyFailureTheLogFailsForGoodAndItsSuccessorTrustsNoCache() {
    for (int failAt = 0; ; failAt++) {
      FailAt failure = new FailAt(failAt, () -> new DiskFailure("injected"));
      LogTrial trial = runScript(failure);
      if (trial.isCreated()) {
        SimulatedDisk image = trial.disk().copy();
        image.loseProcess();
        LogTrial.checkGoesOn(trial, image);
      }
      if (!failure.hasFailed()) {
        break;
      }
    }
  }

  private static LogTrial runScript(FailAt failure) {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.disk().watch(failure);
    try {
      trial.runScript();
    } catch (PowerFailure | DiskFailure expected) {
      assertTrue(failure.hasFailed());
    }
    return trial;
  }

  @Test
  void failedLogRefusesEveryCall() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    WriteAheadLog log = trial.create();
    trial.append(log, 1, 10);
    trial.disk().watch(failing(Operation.SYNC));
    assertThrows(DiskFailure.class, log::sync);
    trial.disk().watch((operation, file) -> {});
    assertThrows(DiskFailure.class, log::sync);
    assertThrows(DiskFailure.class, log::rest);
    assertThrows(DiskFailure.class, () -> log.append(1, Bytes.EMPTY));
    assertThrows(DiskFailure.class, () -> log.discardThrough(1));
    assertThrows(DiskFailure.class, () -> log.replay(record -> {}));
    assertEquals(0, log.durableLsn());
    log.close();
  }

  private static Watch failing(Operation failing) {
    return (operation, file) -> {
      if (operation == failing) {
        throw new DiskFailure("injected");
      }
    };
  }

  @Test
  void fullDiskIsFeltBeforeItIsFatalAndACutCuresIt() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    WriteAheadLog log = trial.create();
    fillSegments(trial, log, 3);
    trial.disk().limitTo(0);
    fillSegments(trial, log, 1);
    assertTrue(log.isShortOfSpace());
    trial.disk().limitTo(8L * 3 * 4096);
    trial.discardThrough(log, 3);
    trial.sync(log);
    assertFalse(log.isShortOfSpace());
    fillSegments(trial, log, 3);
    log.close();
    trial.disk().limitTo(Long.MAX_VALUE);
    LogTrial.checkGoesOn(trial, trial.disk());
  }

  @Test
  void logThatNeedsASegmentOnAFullDiskFailsAndLosesNothing() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    WriteAheadLog log = trial.create();
    fillSegments(trial, log, 3);
    trial.disk().limitTo(0);
    assertThrows(DiskFull.class, () -> fillSegments(trial, log, 3));
    assertThrows(DiskFailure.class, log::sync);
    log.close();
    trial.disk().limitTo(Long.MAX_VALUE);
    LogTrial.checkGoesOn(trial, trial.disk());
  }

  private static void fillSegments(LogTrial trial, WriteAheadLog log, int segments) {
    for (int i = 0; i < segments; i++) {
      trial.append(log, trial.appendedCount(), 6000);
      trial.sync(log);
    }
  }

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

  @Test
  void everyFlippedByteIsHarmlessOrFound() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    int corrupt = 0;
    SplittableRandom random = new SplittableRandom(5);
    for (String file : trial.disk().list()) {
      for (long offset = 0; offset < trial.disk().sizeOf(file); offset++) {
        SimulatedDisk image = trial.disk().copy();
        image.flip(file, offset, 1 << random.nextInt(8));
        corrupt += checkAllOrCorrupt(trial, image, trial.durableLsn());
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
      assertEquals(1, checkAllOrCorrupt(trial, image, 1));
    }
  }

  @Test
  void everyTruncationIsHarmlessOrFound() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    for (String file : trial.disk().list()) {
      for (long size = 0; size < trial.disk().sizeOf(file); size++) {
        SimulatedDisk image = trial.disk().copy();
        image.resize(file, size);
        checkAllOrCorrupt(trial, image, trial.durableLsn());
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
        assertEquals(1, checkAllOrCorrupt(trial, image, trial.durableLsn()));
      } else {
        assertThrows(MissingLogException.class, () -> open(image));
      }
    }
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
    checkAllOrCorrupt(trial, disk, trial.durableBeforeLastSync());
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
    checkAllOrCorrupt(trial, disk, 0);
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

  private static int checkAllOrCorrupt(LogTrial trial, SimulatedDisk image, long atLeast) {
    try (WriteAheadLog log = open(image)) {
      trial.checkPrefix(log, atLeast);
      return 0;
    } catch (CorruptLogException found) {
      return 1;
    }
  }

  private static WriteAheadLog open(SimulatedDisk disk) {
    return WriteAheadLog.open(disk, LogTrial.OWNER, LogTrial.OPTIONS, LogTrial.CONTEXT);
  }

  @Test
  void anotherLogsSegmentIsNeverTakenForOurs() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    SimulatedDisk other = new SimulatedDisk();
    WriteAheadLog.create(other, LogTrial.OWNER, new Random(2));
    open(other).close();
    String first = other.list().getFirst();
    other.copyFrom(trial.disk(), trial.disk().list().getFirst(), first);
    assertThrows(CorruptLogException.class, () -> open(other));
  }
}
