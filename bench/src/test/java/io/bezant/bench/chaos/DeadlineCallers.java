package io.bezant.bench.chaos;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.KvClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A process whose callers put keys, each key once, and read what they have put, blocking and with
 * futures, until its standard input ends. It makes a file when it has begun, and at its end fills
 * it with one line for each call: key, what was asked, outcome, milliseconds; and a last line with
 * the longest time for which its machine let it wait.
 */
final class DeadlineCallers {

  /** How long a call may take. */
  static final Duration DEADLINE = Duration.ofSeconds(2);

  /** What the last line begins with. */
  static final String STALLED = "stalled";

  private static final int CALLERS = 6;
  private static final long LOOK_MILLIS = 5;

  private DeadlineCallers() {}

  /**
   * One call of one caller.
   *
   * @param key of the call; nobody else puts it
   * @param asked {@code put} or {@code get}
   * @param outcome what the caller was told
   */
  record Call(String key, String asked, Outcome outcome, long tookMillis) {

    private String line() {
      return String.join("\t", key, asked, outcome.name(), Long.toString(tookMillis));
    }

    static Call parse(String line) {
      List<String> parts = List.of(line.split("\t", -1));
      return new Call(
          parts.get(0), parts.get(1), Outcome.valueOf(parts.get(2)), Long.parseLong(parts.get(3)));
    }
  }

  /**
   * Runs it.
   *
   * @param arguments the client file, the beginning of all keys, the file to make
   */
  public static void main(String[] arguments) throws IOException {
    List<String> lines = new ArrayList<>();
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicLong worstStallMillis = new AtomicLong();
    Thread.ofPlatform().daemon().start(() -> watchStalls(worstStallMillis));
    try (BezantClient client =
        BezantClient.builder().config(Path.of(arguments[0])).deadline(DEADLINE).build()) {
      client.kv().withDeadline(Duration.ofMinutes(2)).put("mark", "alive");
      List<CompletableFuture<List<Call>>> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        String name = arguments[1] + "/" + caller;
        callers.add(
            CompletableFuture.supplyAsync(
                () -> calls(client.kv(), name, isOver), task -> Thread.ofVirtual().start(task)));
      }
      Files.createFile(Path.of(arguments[2]));
      while (System.in.read() >= 0) {}
      isOver.set(true);
      for (CompletableFuture<List<Call>> caller : callers) {
        caller.join().forEach(call -> lines.add(call.line()));
      }
    }
    lines.add(STALLED + "\t" + worstStallMillis.get());
    Files.write(Path.of(arguments[2]), lines);
  }

  private static void watchStalls(AtomicLong worstMillis) {
    long before = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      long now = System.nanoTime();
      long stalled = TimeUnit.NANOSECONDS.toMillis(now - before) - LOOK_MILLIS;
      worstMillis.accumulateAndGet(stalled, Math::max);
      before = now;
    }
  }

  private static List<Call> calls(KvClient kv, String name, AtomicBoolean isOver) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; !isOver.get(); i++) {
      String key = name + "/" + i;
      boolean isBlocking = i % 2 == 0;
      Call put =
          call(key, "put", () -> isBlocking ? kv.put(key, key) : kv.putAsync(key, key).join());
      calls.add(put);
      calls.add(
          call(key, "get", () -> read(kv, key, isBlocking, put.outcome() == Outcome.APPLIED)));
    }
    return calls;
  }

  private static Object read(KvClient kv, String key, boolean isBlocking, boolean mustBeThere) {
    boolean isThere = (isBlocking ? kv.get(key) : kv.getAsync(key).join()).isPresent();
    if (mustBeThere && !isThere) {
      throw new AssertionError("applied and not read: " + key);
    }
    return isThere;
  }

  private interface Asked {
    Object result();
  }

  private static Call call(String key, String what, Asked asked) {
    long begin = System.nanoTime();
    Outcome outcome = Outcome.APPLIED;
    try {
      asked.result();
    } catch (BezantException failure) {
      outcome = failure.outcome();
    } catch (CompletionException failed) {
      if (!(failed.getCause() instanceof BezantException failure)) {
        throw failed;
      }
      outcome = failure.outcome();
    }
    return new Call(key, what, outcome, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
  }
}
