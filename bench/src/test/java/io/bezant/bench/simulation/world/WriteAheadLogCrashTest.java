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
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.DiskFull;
import io.bezant.replica.storage.MissingLogException;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WriteAheadLogCrashTest {
  private static final int MAX_EXHAUSTIVE_CHOICES = 12;
  private static final int SAMPLES = 60;
  private static final int SUPERBLOCK_OPERATIONS = 10;

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

  /** Found by a seed: one torn copy repaired the wrong way round left two. */
  @Test
  void openingInterruptedTwiceCanStillBeDone() {
    LogTrial trial = new LogTrial(new SimulatedDisk());
    trial.runScript();
    SplittableRandom random = new SplittableRandom(11);
    for (int first = 0; first < SUPERBLOCK_OPERATIONS; first++) {
      for (int second = 0; second < SUPERBLOCK_OPERATIONS; second++) {
        for (int sample = 0; sample < SAMPLES / 2; sample++) {
          SimulatedDisk image = trial.disk().copy();
          interruptAtSuperblock(image, first, random);
          interruptAtSuperblock(image, second, random);
          LogTrial.checkGoesOn(trial, image);
        }
      }
    }
  }

  private static void interruptAtSuperblock(SimulatedDisk disk, int at, SplittableRandom random) {
    FailAt failure = new FailAt(at, PowerFailure::new);
    disk.watch(
        (operation, file) -> {
          if (failure.hasFailed() || file.equals("superblock")) {
            failure.before(operation, file);
          }
        });
    assertThrows(PowerFailure.class, () -> LogTrial.open(disk));
    disk.watch((operation, file) -> {});
    if (random.nextInt(3) == 0) {
      disk.loseProcess();
    } else {
      disk.losePower(Survival.seeded(random, 0.5));
    }
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
}
