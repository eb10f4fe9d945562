package io.bezant.bench.load;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.ConnectionState;
import io.bezant.client.KvClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The clients that callers share, connected. */
public final class Clients implements AutoCloseable {

  private static final int PRELOADS_AT_ONCE = 512;
  private static final long POLL_MILLIS = 10;
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(60);

  private final List<BezantClient> clients;
  private final List<KvClient> ways;

  private Clients(List<BezantClient> clients, List<KvClient> ways) {
    this.clients = List.copyOf(clients);
    this.ways = List.copyOf(ways);
  }

  /**
   * Connects one client for each file, and waits a while for that.
   *
   * @param deadline of each operation, if not as the files say
   */
  public static Clients connect(List<Path> files, Optional<Duration> deadline)
      throws InterruptedException {
    List<BezantClient> clients = new ArrayList<>();
    List<KvClient> ways = new ArrayList<>();
    for (Path file : files) {
      // Answers ask the next question: on the client's own thread that costs no switch.
      BezantClient client =
          BezantClient.builder().config(file).callbackExecutor(Runnable::run).build();
      clients.add(client);
      client.connect();
      ways.add(deadline.map(client.kv()::withDeadline).orElse(client.kv()));
    }
    awaitConnections(clients);
    return new Clients(clients, ways);
  }

  /** A client that has just begun may need longer to connect than an operation waits for that. */
  private static void awaitConnections(List<BezantClient> clients) throws InterruptedException {
    long deadline = System.nanoTime() + CONNECT_PATIENCE.toNanos();
    for (BezantClient client : clients) {
      while (client.connectionState() == ConnectionState.SUSPENDED
          && System.nanoTime() < deadline) {
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /** The way to the store of a caller; callers share the clients evenly. */
  public KvClient of(int caller) {
    return ways.get(caller % ways.size());
  }

  /** What callers of a workload ask, each drawing from a sequence of its own. */
  Asking asking(Workload workload, LoadPlan plan) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    List<SplittableRandom> draws = new ArrayList<>();
    for (int caller = 0; caller < plan.callerCount(); caller++) {
      draws.add(random.split());
    }
    return caller -> workload.ask(of(caller), draws.get(caller));
  }

  /**
   * Writes every key of a workload once and waits for that.
   *
   * @param progress called after each, from any thread
   * @throws BezantException the first failure, if there was one
   */
  public void preload(Workload workload, Runnable progress) throws InterruptedException {
    Semaphore room = new Semaphore(PRELOADS_AT_ONCE);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < workload.shape().keyCount() && failure.get() == null; i++) {
      room.acquire();
      var unused =
          workload
              .preload(of(i), i)
              .whenComplete(
                  (result, failed) -> {
                    if (failed != null) {
                      failure.compareAndSet(null, failed);
                    }
                    progress.run();
                    room.release();
                  });
    }
    room.acquire(PRELOADS_AT_ONCE);
    if (failure.get() instanceof BezantException known) {
      throw known;
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a key could not be written", failure.get());
    }
  }

  @Override
  public void close() {
    clients.forEach(BezantClient::close);
  }
}
