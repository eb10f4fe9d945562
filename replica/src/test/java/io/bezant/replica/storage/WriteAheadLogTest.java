package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.replica.storage.LogOptions.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadLogTest {
  private static final LogIdentity OWNER = new LogIdentity(digest(1), 2);
  private static final LogOptions OPTIONS = new LogOptions(4 * 4096, 8000, Durability.SYNC);
  private static final LogContext CONTEXT = new LogContext(Runnable::run, () -> 0);

  @TempDir Path directory;
  private Disk disk;

  @BeforeEach
  void createLog() {
    disk = new FileDisk(directory);
    WriteAheadLog.create(disk, OWNER, new Random(7));
  }

  @Test
  void newLogIsEmpty() {
    try (WriteAheadLog log = open()) {
      assertTrue(log.recovery().isEmpty());
      assertEquals(LogOrigin.INITIAL, log.recovery().origin());
      assertEquals(List.of(), replay(log));
      assertEquals(0, log.durableLsn());
    }
  }

  @Test
  void syncedRecordsAreReplayedInOrder() {
    try (WriteAheadLog log = open()) {
      assertEquals(1, log.append(5, text("one")));
      assertEquals(2, log.append(6, Bytes.EMPTY));
      assertEquals(0, log.durableLsn());
      log.sync();
      assertEquals(2, log.durableLsn());
      log.append(0, text("three"));
      log.sync();
    }
    try (WriteAheadLog log = open()) {
      assertEquals(
          List.of(
              new LogRecord(1, 5, text("one")),
              new LogRecord(2, 6, Bytes.EMPTY),
              new LogRecord(3, 0, text("three"))),
          replay(log));
      assertEquals(3, log.durableLsn());
      assertEquals(4, log.append(1, text("four")));
    }
    assertEquals(4, count());
  }

  @Test
  void logGoesOnInTheNextSegmentWhenOneIsFull() {
    try (WriteAheadLog log = open()) {
      for (int i = 1; i <= 40; i++) {
        log.append(i, text("record " + i));
        log.sync();
      }
    }
    assertTrue(segmentCount() > 10, "segments: " + segmentCount());
    try (WriteAheadLog log = open()) {
      assertEquals(
          LongStream.rangeClosed(1, 40)
              .mapToObj(i -> new LogRecord(i, i, text("record " + i)))
              .toList(),
          replay(log));
    }
  }

  @Test
  void oneSyncMayFillSeveralSegments() {
    try (WriteAheadLog log = open()) {
      for (int i = 1; i <= 10; i++) {
        log.append(i, Bytes.wrap(new byte[8000]));
      }
      log.sync();
      assertEquals(10, log.durableLsn());
    }
    assertEquals(10, count());
  }

  @Test
  void recordAboveTheLimitIsRefused() {
    try (WriteAheadLog log = open()) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> log.append(1, Bytes.wrap(new byte[8001])));
      assertNames(refused, "8001");
      assertNames(refused, "8000");
      log.append(1, Bytes.wrap(new byte[8000]));
    }
    assertEquals(1, count());
  }

  @Test
  void logIsNotOpenedForAnotherReplica() {
    ForeignLogException refused =
        assertThrows(ForeignLogException.class, () -> open(new LogIdentity(digest(1), 3)));
    assertNames(refused, "replica 2");
    assertNames(refused, "replica 3");
  }

  @Test
  void logIsNotOpenedForAnotherCluster() {
    ForeignLogException refused =
        assertThrows(ForeignLogException.class, () -> open(new LogIdentity(digest(9), 2)));
    assertNames(refused, digest(1).hex());
    assertNames(refused, digest(9).hex());
  }

  @Test
  void logOfANewerFormatIsNotOpened() throws IOException {
    Path superblock = directory.resolve(Layout.SUPERBLOCK);
    byte[] bytes = Files.readAllBytes(superblock);
    for (int copy = 0; copy < 2; copy++) {
      ByteBuffer block = ByteBuffer.wrap(bytes, copy * 4096, 4096).slice();
      block.putInt(8, Layout.FORMAT + 1);
      Layout.seal(block);
    }
    Files.write(superblock, bytes);
    NewerLogException refused = assertThrows(NewerLogException.class, this::open);
    assertNames(refused, "format 2");
    assertNames(refused, "format 1");
  }

  @Test
  void missingLogIsNeverStartedAfresh() throws IOException {
    try (WriteAheadLog log = open()) {
      log.append(1, text("vote"));
    }
    Files.delete(directory.resolve(Layout.SUPERBLOCK));
    assertThrows(MissingLogException.class, this::open);
    assertThrows(
        IllegalStateException.class, () -> WriteAheadLog.create(disk, OWNER, new Random(1)));
  }

  @Test
  void logMadeAfterALossSaysSoAtEveryOpening() throws IOException {
    try (WriteAheadLog log = open()) {
      log.append(1, text("vote"));
    }
    Files.delete(directory.resolve(Layout.SUPERBLOCK));
    WriteAheadLog.createAfterLoss(disk, OWNER, new Random(8));
    for (int life = 0; life < 3; life++) {
      try (WriteAheadLog log = open()) {
        assertEquals(LogOrigin.AFTER_LOSS, log.recovery().origin());
        assertEquals(life, replay(log).size());
        log.append(0, text("recovering"));
      }
    }
    assertFalse(disk.list().contains(Layout.segmentName(1)));
  }

  @Test
  void anotherReplicasLogIsNotReplacedAfterALoss() {
    assertThrows(
        ForeignLogException.class,
        () -> WriteAheadLog.createAfterLoss(disk, new LogIdentity(digest(1), 3), new Random(8)));
  }

  @Test
  void discardKeepsEverySegmentWithALaterRecord() {
    try (WriteAheadLog log = open()) {
      for (int i = 1; i <= 40; i++) {
        log.append(i, text("record " + i));
        log.sync();
      }
      log.append(0, text("head"));
      log.discardThrough(20);
      log.sync();
    }
    try (WriteAheadLog log = open()) {
      List<LogRecord> kept = replay(log);
      assertEquals(log.recovery().firstLsn(), kept.getFirst().lsn());
      assertTrue(kept.getFirst().lsn() > 15 && kept.getFirst().lsn() <= 21, "kept from " + kept);
      assertEquals(41, kept.getLast().lsn());
      assertEquals(41 - kept.getFirst().lsn() + 1, kept.size());
    }
  }

  @Test
  void segmentsAreDeletedOnlyBySync() {
    try (WriteAheadLog log = open()) {
      for (int i = 1; i <= 40; i++) {
        log.append(i, text("record " + i));
        log.sync();
      }
      int before = segmentCount();
      log.discardThrough(40);
      assertEquals(before, segmentCount());
      log.sync();
      assertTrue(segmentCount() <= 3, "segments: " + segmentCount());
    }
    try (WriteAheadLog log = open()) {
      assertEquals(40, log.recovery().lastLsn());
      assertEquals(41, log.append(41, text("next")));
    }
  }

  @Test
  void restAddsOneClosingGroup() {
    try (WriteAheadLog log = open()) {
      log.rest();
      assertEquals(0, log.metrics().groups());
      log.append(1, text("vote"));
      log.rest();
      log.rest();
      assertEquals(2, log.metrics().groups());
      assertEquals(1, log.metrics().records());
    }
  }

  @Test
  void logMayBeReopenedWithOtherSegmentSizes() {
    int records = 0;
    for (int blocks : new int[] {4, 9, 3, 16, 4}) {
      LogOptions options = new LogOptions(blocks * 4096, blocks * 4096 - 4300, Durability.SYNC);
      try (WriteAheadLog log = WriteAheadLog.open(disk, OWNER, options, CONTEXT)) {
        assertEquals(records, log.recovery().lastLsn());
        for (int i = 0; i < 3; i++) {
          log.append(++records, Bytes.wrap(new byte[options.maxRecordBytes()]));
          log.sync();
        }
      }
    }
    assertEquals(records, count());
  }

  @Test
  void asynchronousLogKeepsEverythingWhenOnlyTheProcessDies() {
    LogOptions options = new LogOptions(4 * 4096, 8000, Durability.ASYNC);
    WriteAheadLog killed = WriteAheadLog.open(disk, OWNER, options, CONTEXT);
    for (int i = 1; i <= 20; i++) {
      killed.append(i, text("record " + i));
      killed.sync();
      assertEquals(i, killed.durableLsn());
    }
    assertEquals(20, count());
  }

  @Test
  void segmentsArePreparedAndDeletedBesideTheLoop() {
    try (ExecutorService housekeeper = Executors.newSingleThreadExecutor()) {
      LogContext context = new LogContext(housekeeper, System::nanoTime);
      try (WriteAheadLog log = WriteAheadLog.open(disk, OWNER, OPTIONS, context)) {
        for (int i = 1; i <= 300; i++) {
          log.append(i, text("record " + i));
          log.discardThrough(i - 20);
          log.sync();
        }
        assertTrue(log.metrics().lastSyncNanos() > 0);
      }
    }
    try (WriteAheadLog log = open()) {
      assertEquals(300, log.recovery().lastLsn());
      assertTrue(log.recovery().firstLsn() > 270, "first " + log.recovery().firstLsn());
    }
  }

  @Test
  void closedLogRefusesEveryCall() {
    WriteAheadLog log = open();
    log.close();
    log.close();
    assertThrows(IllegalStateException.class, () -> log.append(1, text("late")));
    assertThrows(IllegalStateException.class, log::sync);
  }

  @Test
  void optionsThatDoNotFitNameBothValues() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> new LogOptions(8192, 4096, Durability.SYNC));
    assertNames(refused, "8192");
    assertNames(refused, "4096");
    assertEquals(16 << 20, LogOptions.of(1 << 20, Durability.SYNC).segmentBytes());
    assertTrue(LogOptions.of(64 << 20, Durability.SYNC).segmentBytes() > 64 << 20);
  }

  private WriteAheadLog open() {
    return open(OWNER);
  }

  private WriteAheadLog open(LogIdentity identity) {
    return WriteAheadLog.open(disk, identity, OPTIONS, CONTEXT);
  }

  private int count() {
    try (WriteAheadLog log = open()) {
      return replay(log).size();
    }
  }

  private static List<LogRecord> replay(WriteAheadLog log) {
    List<LogRecord> records = new ArrayList<>();
    log.replay(records::add);
    return records;
  }

  private int segmentCount() {
    try (Stream<Path> files = Files.list(directory)) {
      return (int) files.filter(file -> file.toString().endsWith(".log")).count();
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static void assertNames(Exception refused, String value) {
    assertTrue(refused.toString().contains(value), refused.toString());
  }

  private static Bytes text(String text) {
    return Bytes.utf8(text);
  }

  private static Digest digest(int fill) {
    return Digest.of(Bytes.fromHex("%02x".formatted(fill).repeat(Digest.SIZE)));
  }
}
