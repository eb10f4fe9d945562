package io.bezant.bench.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.LogContext;
import io.bezant.replica.storage.LogIdentity;
import io.bezant.replica.storage.LogOptions;
import io.bezant.replica.storage.LogOptions.Durability;
import io.bezant.replica.storage.LogRecord;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** A log on a simulated disk beside the plain list of what was appended to it. */
final class LogTrial {
  static final LogIdentity OWNER = new LogIdentity(Digest.ZERO, 1);
  static final int MAX_RECORD_BYTES = 7000;
  static final LogOptions OPTIONS = new LogOptions(3 * 4096, MAX_RECORD_BYTES, Durability.SYNC);
  static final LogContext CONTEXT = new LogContext(Runnable::run, () -> 0);

  private final SimulatedDisk disk;
  private final List<LogRecord> appended = new ArrayList<>();
  private boolean created;
  private long durableLsn;
  private long durableBeforeLastSync;
  private final List<Cut> cuts = new ArrayList<>();

  /** A record that replaces older ones, and up to where it does. */
  private record Cut(long headLsn, long sequence) {}

  LogTrial(SimulatedDisk disk) {
    this.disk = disk;
  }

  /** The power fails, wherever the disk is asked for something. */
  static final class PowerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  SimulatedDisk disk() {
    return disk;
  }

  long durableLsn() {
    return durableLsn;
  }

  long durableBeforeLastSync() {
    return durableBeforeLastSync;
  }

  int appendedCount() {
    return appended.size();
  }

  WriteAheadLog create() {
    WriteAheadLog.create(disk, OWNER, new Random(1));
    created = true;
    return WriteAheadLog.open(disk, OWNER, OPTIONS, CONTEXT);
  }

  boolean isCreated() {
    return created;
  }

  void append(WriteAheadLog log, long sequence, int size) {
    byte[] bytes = new byte[size];
    new Random(31L * appended.size() + size).nextBytes(bytes);
    Bytes payload = Bytes.wrap(bytes);
    appended.add(new LogRecord(appended.size() + 1L, sequence, payload));
    assertEquals(appended.size(), log.append(sequence, payload));
  }

  void sync(WriteAheadLog log) {
    log.sync();
    if (log.durableLsn() > durableLsn) {
      durableBeforeLastSync = durableLsn;
    }
    durableLsn = log.durableLsn();
    assertEquals(appended.size(), durableLsn);
  }

  void discardThrough(WriteAheadLog log, long sequence) {
    append(log, 0, 50);
    cuts.add(new Cut(appended.size(), sequence));
    log.discardThrough(sequence);
  }

  /** Small and large records, groups within and across segments, a rest, a cut, a clean end. */
  void runScript() {
    try (WriteAheadLog log = create()) {
      append(log, 1, 40);
      append(log, 1, 0);
      sync(log);
      append(log, 2, 6000);
      sync(log);
      log.rest();
      append(log, 3, 1500);
      sync(log);
      append(log, 3, 900);
      append(log, 4, 5000);
      append(log, 4, 7000);
      sync(log);
      append(log, 5, 7000);
      append(log, 5, 5000);
      discardThrough(log, 3);
      sync(log);
      append(log, 6, 700);
      sync(log);
    }
  }

  /** Steps drawn at random, over several lives if they end well. */
  void runAtRandom(RandomGenerator random, int steps) {
    WriteAheadLog log = create();
    long sequence = 1;
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(12)) {
        case 0 -> log.rest();
        case 1 -> {
          discardThrough(log, Math.max(0, sequence - random.nextInt(6)));
          sync(log);
        }
        case 2 -> {
          log.close();
          durableLsn = appended.size();
          durableBeforeLastSync = durableLsn;
          log = WriteAheadLog.open(disk, OWNER, OPTIONS, CONTEXT);
        }
        case 3, 4, 5, 6 -> append(log, sequence++, random.nextInt(200));
        case 7 -> append(log, sequence++, random.nextInt(MAX_RECORD_BYTES + 1));
        default -> sync(log);
      }
    }
  }

  /** What a replay may show: exactly what was appended, from the cut to some record. */
  void checkPrefix(WriteAheadLog log, long atLeast) {
    List<LogRecord> found = new ArrayList<>();
    log.replay(found::add);
    long first = log.recovery().firstLsn();
    long last = log.recovery().lastLsn();
    assertTrue(last >= atLeast, "record " + atLeast + " was durable, the last is " + last);
    assertTrue(last <= appended.size(), "record " + last + " was never appended");
    assertEquals(appended.subList((int) first - 1, (int) last), found);
    long dropped =
        appended.subList(0, (int) first - 1).stream()
            .mapToLong(LogRecord::sequence)
            .max()
            .orElse(0);
    assertTrue(
        first == 1
            || cuts.stream().anyMatch(cut -> cut.sequence() >= dropped && cut.headLsn() <= last),
        "sequence number " + dropped + " was dropped, and nothing that replaces it is there");
    assertEquals(last, log.durableLsn());
  }

  /** Opens the log after a crash; what it then shows stays, and it can be written on. */
  static void checkGoesOn(LogTrial trial, SimulatedDisk image) {
    long last;
    try (WriteAheadLog log = WriteAheadLog.open(image, OWNER, OPTIONS, CONTEXT)) {
      trial.checkPrefix(log, trial.durableLsn);
      last = log.recovery().lastLsn();
      SimulatedDisk unplugged = image.copy();
      unplugged.losePower(() -> false);
      try (WriteAheadLog again = WriteAheadLog.open(unplugged, OWNER, OPTIONS, CONTEXT)) {
        assertEquals(last, again.recovery().lastLsn());
        trial.checkPrefix(again, last);
      }
      assertEquals(last + 1, log.append(99, Bytes.utf8("on it goes")));
      log.sync();
    }
    image.losePower(() -> false);
    try (WriteAheadLog log = WriteAheadLog.open(image, OWNER, OPTIONS, CONTEXT)) {
      assertEquals(last + 1, log.recovery().lastLsn());
    }
  }

  /** One if the log is found corrupt; if it opens, it must show all that was known to be synced. */
  static int checkAllOrCorrupt(LogTrial trial, SimulatedDisk image, long atLeast) {
    try (WriteAheadLog log = open(image)) {
      trial.checkPrefix(log, atLeast);
      return 0;
    } catch (CorruptLogException found) {
      return 1;
    }
  }

  static WriteAheadLog open(SimulatedDisk disk) {
    return WriteAheadLog.open(disk, OWNER, OPTIONS, CONTEXT);
  }
}
