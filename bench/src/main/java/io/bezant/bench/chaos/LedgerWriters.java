package io.bezant.bench.chaos;

import io.bezant.bench.chaos.WriteLedger.Verdict;
import io.bezant.cli.cluster.AckTimeline;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.KeyValue;
import io.bezant.client.KvClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Writers that go on until they are told to stop, each with its own key and ledger. */
final class LedgerWriters {

  /** How much later than its deadline a call may end on a machine that is busy. */
  private static final Duration LATENESS = Duration.ofSeconds(2);

  private static final int FILL_BYTES = 100;
  private static final int FILL_AT_ONCE = 64;
  private static final int LARGE_BYTES = 256 << 10;

  private final KvClient kv;
  private final Manner manner;
  private final AckTimeline timeline = new AckTimeline();
  private final AtomicLong overdue = new AtomicLong();
  private final AtomicLong open = new AtomicLong();
  private final AtomicLong wrongReads = new AtomicLong();
  private final List<WriteLedger> ledgers = new ArrayList<>();

  LedgerWriters(BezantClient client, int count, Manner manner) {
    this.kv = client.kv().withDeadline(manner.deadline());
    this.manner = manner;
    for (int i = 0; i < count; i++) {
      ledgers.add(new WriteLedger("chaos/writer-%03d".formatted(i)));
    }
  }

  /**
   * How writers write.
   *
   * @param deadline how long a write may take
   * @param pause how long each rests after an answer
   * @param reads whether each reads its key after each write, and judges what it gets
   */
  record Manner(Duration deadline, Duration pause, boolean reads) {

    /** Writers that do not read. */
    Manner(Duration deadline, Duration pause) {
      this(deadline, pause, false);
    }

    /** One write after the other. */
    static Manner restless(Duration deadline) {
      return new Manner(deadline, Duration.ZERO);
    }
  }

  /** Something that happens while writers write. */
  interface Disturbance {

    /** Happens; when it returns, writers finish what they have begun. */
    void happen() throws InterruptedException;
  }

  /**
   * Lets all write while something happens; returns when all have ended, or when one has not ended
   * long after its deadline.
   */
  void writeDuring(Disturbance disturbance) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    List<Future<?>> writers = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (WriteLedger ledger : ledgers) {
      writers.add(threads.submit(() -> write(ledger, over)));
    }
    try {
      disturbance.happen();
    } finally {
      over.set(true);
      threads.shutdown();
      Duration longest = manner.deadline().plus(LATENESS).plus(manner.pause()).multipliedBy(2);
      if (!threads.awaitTermination(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        overdue.addAndGet(open.get());
      }
      threads.shutdownNow();
    }
    for (Future<?> writer : writers) {
      if (writer.isDone()) {
        requireOrderlyEnd(writer);
      }
    }
  }

  private static void requireOrderlyEnd(Future<?> writer) throws InterruptedException {
    try {
      writer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a writer ended early", e);
    }
  }

  private Void write(WriteLedger ledger, AtomicBoolean over) throws InterruptedException {
    while (!over.get()) {
      long number = ledger.next();
      long begin = System.nanoTime();
      open.incrementAndGet();
      try {
        kv.put(ledger.key(), Long.toString(number));
        ledger.acknowledge();
        timeline.acknowledged(System.nanoTime());
      } catch (BezantException failed) {
        ledger.leaveOpen();
      }
      if (manner.reads()) {
        read(ledger);
      }
      open.decrementAndGet();
      if (System.nanoTime() - begin > manner.deadline().plus(LATENESS).toNanos()) {
        overdue.incrementAndGet();
      }
      if (manner.pause().isPositive()) {
        Thread.sleep(manner.pause());
      }
    }
    return null;
  }

  private void read(WriteLedger ledger) {
    try {
      if (judge(ledger, kv.get(ledger.key())) != Verdict.RIGHT) {
        wrongReads.incrementAndGet();
      }
    } catch (BezantException unanswered) {
      // No answer is no wrong answer.
    }
  }

  private static Verdict judge(WriteLedger ledger, Optional<KeyValue> found) {
    return ledger.judge(
        found
            .map(each -> OptionalLong.of(Long.parseLong(each.valueUtf8())))
            .orElse(OptionalLong.empty()),
        found.map(KeyValue::version).orElse(0L));
  }

  /** How many keys do not hold what they must. */
  Findings judge() {
    long lost = 0;
    long invented = 0;
    long repeated = 0;
    List<String> examples = new ArrayList<>();
    for (WriteLedger ledger : ledgers) {
      Optional<KeyValue> found = kv.get(ledger.key());
      Verdict verdict = judge(ledger, found);
      switch (verdict) {
        case RIGHT -> {}
        case LOST -> lost++;
        case INVENTED -> invented++;
        case REPEATED -> repeated++;
      }
      if (verdict != Verdict.RIGHT) {
        examples.add(
            ledger.key()
                + " holds "
                + found
                    .map(each -> each.valueUtf8() + " in version " + each.version())
                    .orElse("nothing")
                + ", and is "
                + verdict);
      }
    }
    return new Findings(lost, invented, repeated, List.copyOf(examples));
  }

  /**
   * What was wrong.
   *
   * @param lost how many keys lack an acknowledged write
   * @param invented how many values nobody wrote
   * @param repeated how many keys were written more often than anybody asked
   * @param examples in words
   */
  record Findings(long lost, long invented, long repeated, List<String> examples) {}

  /** Writes keys that nobody writes again, so that there is a state of some size. */
  void fill(int keyCount) {
    String value = "x".repeat(FILL_BYTES);
    Semaphore room = new Semaphore(FILL_AT_ONCE);
    AtomicReference<BezantException> failure = new AtomicReference<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < keyCount && failure.get() == null; i++) {
        String key = "chaos/filling-%06d".formatted(i);
        room.acquireUninterruptibly();
        threads.execute(
            () -> {
              try {
                kv.put(key, value);
              } catch (BezantException failed) {
                failure.set(failed);
              } finally {
                room.release();
              }
            });
      }
    }
    Optional.ofNullable(failure.get())
        .ifPresent(
            failed -> {
              throw failed;
            });
  }

  /** Writes one key a few times, to make sequence numbers pass. */
  void pass(int count) {
    for (int i = 0; i < count; i++) {
      kv.put("chaos/passing", Integer.toString(i));
    }
  }

  /** Writes one large value, to make a log grow. */
  void passLarge() {
    kv.put("chaos/large", "y".repeat(LARGE_BYTES));
  }

  /** When acknowledgements came. */
  AckTimeline timeline() {
    return timeline;
  }

  /** How many calls did not end in time, neither with an answer nor without. */
  long overdueCount() {
    return overdue.get();
  }

  /** How often a read gave what it must not, while writers wrote. */
  long wrongReadCount() {
    return wrongReads.get();
  }

  long acknowledgedCount() {
    return ledgers.stream().mapToLong(WriteLedger::acknowledgedCount).sum();
  }

  long unknownCount() {
    return ledgers.stream().mapToLong(WriteLedger::unknownCount).sum();
  }
}
