package io.bezant.bench.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.ChunkBounds;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.Scrubber;
import io.bezant.replica.storage.WriteAheadLog;
import org.junit.jupiter.api.Test;

/** Older segments of a log in use are read again. */
final class LogScrubTest {
  private static final int GROUPS = 12;
  private static final int STRIDE = 7;
  private static final String FIRST = "segment-0000000000000001.log";

  private final LogTrial trial = new LogTrial(new SimulatedDisk());

  private WriteAheadLog filled() {
    WriteAheadLog log = trial.create();
    for (int i = 1; i <= GROUPS; i++) {
      trial.append(log, i, 1500);
      trial.sync(log);
    }
    return log;
  }

  private Scrubber scrubber(WriteAheadLog log) {
    return new Scrubber(new MemoryStateStore(new ChunkBounds(2, 4)), log.scrub(trial.disk()));
  }

  private static void pass(Scrubber scrubber) {
    long passes = scrubber.progress().passes();
    while (scrubber.progress().passes() == passes) {
      scrubber.step(1);
    }
  }

  @Test
  void everyGroupOfAnOlderSegmentIsReadInEachPass() {
    WriteAheadLog log = filled();
    Scrubber scrubber = scrubber(log);
    pass(scrubber);
    long groups = scrubber.progress().groups();
    assertTrue(groups >= GROUPS / 2, "groups " + groups);
    pass(scrubber);
    assertEquals(2 * groups, scrubber.progress().groups());
  }

  @Test
  void everyFlippedByteOfAnOlderGroupIsFoundWhileTheLogIsInUse() {
    WriteAheadLog log = filled();
    int found = 0;
    for (long offset = 4096; offset < 4096 + 1500; offset += STRIDE) {
      trial.disk().flip(FIRST, offset, 1);
      Scrubber scrubber = scrubber(log);
      assertThrows(CorruptLogException.class, () -> pass(scrubber), "offset " + offset);
      trial.disk().flip(FIRST, offset, 1);
      found++;
    }
    assertTrue(found > 200);
    pass(scrubber(log));
  }

  @Test
  void segmentThatTheLogLetsGoIsLeft() {
    WriteAheadLog log = filled();
    Scrubber scrubber = scrubber(log);
    scrubber.step(1);
    log.discardThrough(GROUPS - 2);
    trial.append(log, GROUPS + 1, 100);
    trial.sync(log);
    assertTrue(!trial.disk().list().contains(FIRST), "the first segment is gone");
    pass(scrubber);
  }
}
