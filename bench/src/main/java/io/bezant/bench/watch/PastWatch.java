package io.bezant.bench.watch;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.ConnectionState;
import io.bezant.client.KeyRange;
import io.bezant.client.WatchBatch;
import io.bezant.client.WatchListener;
import io.bezant.client.WatchOptions;
import io.bezant.crypto.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A watch from the first revision over many writes of few keys. */
final class PastWatch {

  static final int VALUE_BYTES = 16;

  private static final int KEYS = 100;
  private static final int PUTS_AT_ONCE = 4_096;
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final KeyRange PAST = KeyRange.prefix("past/");

  private final Path clientFile;
  private final int events;

  PastWatch(Path clientFile, int events) {
    this.clientFile = clientFile;
    this.events = events;
  }

  /** How long after it was opened the first and the last event were told. */
  record Told(long firstMillis, long allMillis) {}

  /** A client that has connected, for which a busy machine may need longer than a call waits. */
  static BezantClient connected(BezantClient.Builder builder) {
    BezantClient client = builder.deadline(DEADLINE).build();
    client.connect();
    if (!LocalCluster.await(
        DEADLINE, () -> client.connectionState() != ConnectionState.SUSPENDED)) {
      client.close();
      throw new IllegalStateException("no quorum can be reached");
    }
    return client;
  }

  /** Writes the past. */
  void fill() throws InterruptedException {
    Semaphore room = new Semaphore(PUTS_AT_ONCE);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (BezantClient client =
        connected(BezantClient.builder().config(clientFile).callbackExecutor(Runnable::run))) {
      for (int i = 0; i < events && failure.get() == null; i++) {
        room.acquire();
        Bytes value = Bytes.utf8(String.format("%0" + VALUE_BYTES + "d", i));
        var unused =
            client
                .kv()
                .putAsync(Bytes.utf8("past/" + i % KEYS), value)
                .whenComplete(
                    (put, failed) -> {
                      if (failed != null) {
                        failure.compareAndSet(null, failed);
                      }
                      room.release();
                    });
      }
      room.acquire(PUTS_AT_ONCE);
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the past could not be written", failure.get());
    }
  }

  private final class Ear implements WatchListener {
    private final CompletableFuture<Long> all = new CompletableFuture<>();
    private long firstNanos;
    private int heard;

    @Override
    public void onEvents(WatchBatch batch) {
      if (heard == 0) {
        firstNanos = System.nanoTime();
      }
      heard += batch.events().size();
      if (heard == events) {
        all.complete(System.nanoTime());
      }
    }

    @Override
    public void onEnd(BezantException why) {
      all.completeExceptionally(why);
    }
  }

  /** Watches it, once the client is connected. */
  Told watch() {
    Ear ear = new Ear();
    try (BezantClient client = connected(BezantClient.builder().config(clientFile))) {
      long begin = System.nanoTime();
      var unused = client.watch().watch(PAST, WatchOptions.DEFAULT.from(1), ear);
      long end = ear.all.join();
      return new Told((ear.firstNanos - begin) / 1_000_000, (end - begin) / 1_000_000);
    }
  }
}
