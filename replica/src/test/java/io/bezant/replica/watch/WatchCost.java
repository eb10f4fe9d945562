package io.bezant.replica.watch;

import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.replica.watch.WatchLab.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Measures by hand what watching costs the loop of a replica: the way from the oldest of a million
 * revisions, and one key with a thousand watches. Not a test.
 */
final class WatchCost {
  private static final int REVISIONS = 1_000_000;
  private static final int WATCHES = 1_000;

  private WatchCost() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    for (int keys : new int[] {1, 1_000, 30_000, 1_000_000}) {
      past(keys);
    }
    live(1);
    live(WATCHES);
  }

  @SuppressWarnings("SystemOut")
  private static void past(int keys) {
    WatchLab lab = new WatchLab(WatchLab.AMPLE);
    Random random = new Random(7);
    for (int i = 0; i < REVISIONS; i += 500) {
      List<KvOperation> puts = new ArrayList<>();
      for (int j = 0; j < 500; j++) {
        puts.add(WatchLab.put("k" + random.nextInt(keys), "0123456789".repeat(10)));
      }
      lab.run(puts);
    }
    lab.settle();
    Connection connection = lab.connect();
    lab.listens = false;
    connection.follow(1, WatchSelector.of(KeyRange.all()), lab.feed().oldest(), true);
    long begin = System.nanoTime();
    long first = 0;
    long longest = 0;
    while (true) {
      long turn = System.nanoTime();
      int done = lab.serve();
      longest = Math.max(longest, System.nanoTime() - turn);
      if (first == 0 && lab.told > 1) {
        first = System.nanoTime() - begin;
      }
      if (done == 0 || System.nanoTime() - begin > 60_000_000_000L) {
        break;
      }
    }
    long all = System.nanoTime() - begin;
    long events = lab.watchers.eventsTold();
    System.out.printf(
        "past, %d keys: first events after %.2f ms, %d events in %.2f s, %.2f us each,"
            + " longest turn %.2f ms%n",
        keys, first / 1e6, events, all / 1e9, all / 1e3 / events, longest / 1e6);
  }

  @SuppressWarnings("SystemOut")
  private static void live(int perConnection) {
    WatchLab lab = new WatchLab(WatchLab.AMPLE);
    for (int i = 0; i < WATCHES; i += perConnection) {
      Connection connection = lab.connect();
      for (int j = 0; j < perConnection; j++) {
        connection.follow(j, WatchLab.key1("k"), 1, j % 4 == 0);
      }
    }
    lab.settle();
    lab.listens = false;
    KvOperation put = WatchLab.put("k", "0123456789".repeat(10));
    long spent = 0;
    int rounds = 2_000;
    for (int i = 0; i < 2 * rounds; i++) {
      lab.run(put);
      long begin = System.nanoTime();
      lab.settle();
      spent += i < rounds ? 0 : System.nanoTime() - begin;
    }
    System.out.printf(
        "live, %d watches of one key, %d on each connection: %.1f us for each change%n",
        WATCHES, perConnection, spent / 1e3 / rounds);
  }
}
