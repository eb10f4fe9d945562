package io.bezant.bench.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LatencyRecorder;
import io.bezant.bench.load.ProcessCpu;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.client.BezantClient;
import io.bezant.client.KeyRange;
import io.bezant.client.WatchBatch;
import io.bezant.crypto.Bytes;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Many watches of one key, by one client or by many. */
final class Crowd {

  private static final Bytes KEY = Bytes.utf8("crowd");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LocalCluster cluster;
  private final int clients;
  private final int watchesEach;
  private final ConcurrentHashMap<Long, Round> rounds = new ConcurrentHashMap<>();

  Crowd(LocalCluster cluster, int clients, int watchesEach) {
    this.cluster = cluster;
    this.clients = clients;
    this.watchesEach = watchesEach;
  }

  /** How many were told of one write, and when the last of them was. */
  private record Round(AtomicInteger told, AtomicLong lastNanos) {

    Round() {
      this(new AtomicInteger(), new AtomicLong(Long.MIN_VALUE));
    }

    void tell() {
      lastNanos.accumulateAndGet(System.nanoTime(), Math::max);
      told.incrementAndGet();
    }
  }

  /**
   * What it came to.
   *
   * @param clients how many clients watched
   * @param watches how many watches they had in all
   * @param writes how often the key was written
   * @param replicaMicros processor time of all replicas for one write, telling it included
   * @param lastTold from acknowledgement until the last watch was told; zero for those told before
   */
  record Row(
      int clients,
      int watches,
      int writes,
      double replicaMicros,
      LatencyRecorder.Interval lastTold) {

    void addTo(ObjectNode json) {
      json.put("clients", clients)
          .put("watches", watches)
          .put("writes", writes)
          .put("replicaCpuMicrosPerWrite", replicaMicros)
          .put("lastToldP50Micros", lastTold.micros(50))
          .put("lastToldP99Micros", lastTold.micros(99));
    }

    void print(PrintStream out) {
      out.printf(
          Locale.ROOT,
          "%,d watches by %,d clients, %,d writes: %,.0f CPU-µs of all replicas for each write,"
              + " %.1f for each told event; from acknowledgement to the last told p50 %.1f ms, p99"
              + " %.1f ms%n",
          watches,
          clients,
          writes,
          replicaMicros,
          watches == 0 ? 0 : replicaMicros / watches,
          lastTold.micros(50) / 1000.0,
          lastTold.micros(99) / 1000.0);
    }
  }

  /** Opens the watches, writes, and waits until all were told of the last write. */
  Row watch(int writes, Duration interval) throws InterruptedException {
    List<BezantClient> open = new ArrayList<>();
    try (BezantClient writer = connect(0)) {
      for (int i = 0; i < clients; i++) {
        BezantClient client = connect(i);
        open.add(client);
        for (int j = 0; j < watchesEach; j++) {
          var unused = client.watch().watch(KeyRange.of(KEY), this::tell);
        }
      }
      writeAndAwait(writer, writes / 10 + 1, interval);
      ProcessCpu cpu =
          new ProcessCpu(
              cluster.replicas().stream().flatMap(each -> each.process().stream()).toList());
      Duration before = cpu.used().orElseThrow();
      LatencyRecorder.Interval lastTold = writeAndAwait(writer, writes, interval);
      double micros = cpu.used().orElseThrow().minus(before).toNanos() / 1000.0 / writes;
      return new Row(clients, clients * watchesEach, writes, micros, lastTold);
    } finally {
      open.forEach(BezantClient::close);
    }
  }

  /** With a key of its own: each may have a few connections only. */
  private BezantClient connect(int client) {
    return PastWatch.connected(BezantClient.builder().config(cluster.folder().clientFile(client)));
  }

  private void tell(WatchBatch batch) {
    round(batch.revision()).tell();
  }

  private Round round(long revision) {
    return rounds.computeIfAbsent(revision, at -> new Round());
  }

  private LatencyRecorder.Interval writeAndAwait(BezantClient writer, int writes, Duration interval)
      throws InterruptedException {
    LatencyRecorder recorder = new LatencyRecorder();
    List<Long> revisions = new ArrayList<>();
    List<Long> acknowledged = new ArrayList<>();
    long next = System.nanoTime();
    for (int i = 0; i < writes; i++) {
      revisions.add(
          writer
              .kv()
              .put(KEY, Bytes.utf8(String.format("%0" + PastWatch.VALUE_BYTES + "d", i)))
              .revision());
      acknowledged.add(System.nanoTime());
      next += interval.toNanos();
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
    }
    if (watchesEach > 0) {
      for (int i = 0; i < writes; i++) {
        Round round = round(revisions.get(i));
        if (!LocalCluster.await(PATIENCE, () -> round.told().get() == clients * watchesEach)) {
          throw new IllegalStateException("somebody was not told of " + revisions.get(i));
        }
        recorder.done(Math.max(0, round.lastNanos().get() - acknowledged.get(i)));
      }
    }
    return recorder.take();
  }
}
