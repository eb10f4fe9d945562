package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.SignedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The space of what is compacted is used again by itself: who writes the same keys for ever has a
 * file that grows until the history is as long as it may be, and no more.
 */
class CompactedSpaceTest {

  private static final int KEYS = 500;
  private static final int BATCHES_PER_CHECKPOINT = 8;
  private static final int REQUESTS_PER_BATCH = 4;
  private static final int PUTS_PER_REQUEST = 8;
  private static final int PUTS_PER_CHECKPOINT =
      BATCHES_PER_CHECKPOINT * REQUESTS_PER_BATCH * PUTS_PER_REQUEST;
  private static final int FEW_REVISIONS = 2_000;
  private static final int PUTS_UNTIL_FULL = 10_000;
  private static final int PUTS = 100_000;

  @TempDir private Path folder;
  private long number;
  private long written;

  @Test
  void fileOfAStoreThatForgetsStopsGrowing() throws IOException {
    long[] sizes = sizes(new HistoryLimits(FEW_REVISIONS, Integer.MAX_VALUE, Integer.MAX_VALUE));
    report("of 2,000 revisions", sizes);
    assertTrue(sizes[1] <= sizes[0] * 11 / 10, "it grew from " + sizes[0] + " to " + sizes[1]);
  }

  /** Else the other test would pass for a store that keeps nothing. */
  @Test
  void fileOfAStoreThatKeepsEverythingGrows() throws IOException {
    long[] sizes =
        sizes(new HistoryLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
    report("of everything", sizes);
    assertTrue(sizes[1] > 4 * sizes[0], "it grew from " + sizes[0] + " to " + sizes[1]);
  }

  /** How large the file is after ten thousand writes, and after ten times as many. */
  private long[] sizes(HistoryLimits history) throws IOException {
    number = 0;
    written = 0;
    Path directory = folder.resolve("state");
    try (ModelSite site = ModelSite.onDisk(ModelSite.keeping(history, 1 << 20), directory)) {
      site.execute(new Batch(0, List.of(ModelSite.opening())));
      write(site, PUTS_UNTIL_FULL);
      long early = sizeOf(directory);
      write(site, PUTS - PUTS_UNTIL_FULL);
      return new long[] {early, sizeOf(directory)};
    }
  }

  private void write(ModelSite site, int puts) {
    for (int done = 0; done < puts; done += PUTS_PER_CHECKPOINT) {
      for (int i = 0; i < BATCHES_PER_CHECKPOINT; i++) {
        List<SignedRequest> requests = new ArrayList<>();
        for (int j = 0; j < REQUESTS_PER_BATCH; j++) {
          requests.add(ModelSite.request(++number, puts()));
        }
        site.execute(new Batch(number, requests));
      }
      site.checkpoint();
    }
  }

  private List<KvOperation> puts() {
    List<KvOperation> puts = new ArrayList<>();
    for (int i = 0; i < PUTS_PER_REQUEST; i++) {
      Bytes key = Bytes.utf8("key" + written * 7 % KEYS);
      puts.add(new KvOperation.Put(key, Bytes.utf8("value " + written + " " + "#".repeat(40))));
      written++;
    }
    return puts;
  }

  private static long sizeOf(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void report(String kept, long[] sizes) {
    System.out.printf(
        Locale.ROOT,
        "history %s: %,d KiB after %,d writes, %,d KiB after %,d%n",
        kept,
        sizes[0] >> 10,
        PUTS_UNTIL_FULL,
        sizes[1] >> 10,
        PUTS);
  }
}
