package io.bezant.bench.chaos;

import io.bezant.bench.chaos.WriteLedger.Verdict;
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
import java.util.concurrent.atomic.AtomicBoolean;

/** Writers that go on until they are told to stop, each with its own key and ledger. */
final class LedgerWriters {

  private final KvClient kv;
  private final List<WriteLedger> ledgers = new ArrayList<>();

  LedgerWriters(BezantClient client, int count, Duration deadline) {
    this.kv = client.kv().withDeadline(deadline);
    for (int i = 0; i < count; i++) {
      ledgers.add(new WriteLedger("chaos/writer-%03d".formatted(i)));
    }
  }

  /** Something that happens while writers write. */
  interface Disturbance {

    /** Happens; when it returns, writers finish what they have begun. */
    void happen() throws InterruptedException;
  }

  /** Lets all write while something happens; returns when all have ended. */
  void writeDuring(Disturbance disturbance) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (WriteLedger ledger : ledgers) {
        writers.add(threads.submit(() -> write(ledger, over)));
      }
      try {
        disturbance.happen();
      } finally {
        over.set(true);
      }
    }
    for (Future<?> writer : writers) {
      requireOrderlyEnd(writer);
    }
  }

  private static void requireOrderlyEnd(Future<?> writer) throws InterruptedException {
    try {
      writer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a writer ended early", e);
    }
  }

  private void write(WriteLedger ledger, AtomicBoolean over) {
    while (!over.get()) {
      long number = ledger.next();
      try {
        kv.put(ledger.key(), Long.toString(number));
        ledger.acknowledge();
      } catch (BezantException failed) {
        ledger.leaveOpen();
      }
    }
  }

  /** How many keys do not hold what they must. */
  Findings judge() {
    long lost = 0;
    long invented = 0;
    List<String> examples = new ArrayList<>();
    for (WriteLedger ledger : ledgers) {
      Optional<KeyValue> found = kv.get(ledger.key());
      Verdict verdict =
          ledger.judge(
              found
                  .map(each -> OptionalLong.of(Long.parseLong(each.valueUtf8())))
                  .orElse(OptionalLong.empty()));
      switch (verdict) {
        case RIGHT -> {}
        case LOST -> lost++;
        case INVENTED -> invented++;
      }
      if (verdict != Verdict.RIGHT) {
        examples.add(ledger.key() + " holds " + found.map(KeyValue::valueUtf8).orElse("nothing"));
      }
    }
    return new Findings(lost, invented, List.copyOf(examples));
  }

  /**
   * What was wrong.
   *
   * @param lost how many acknowledged writes were gone
   * @param invented how many values nobody wrote
   * @param examples in words
   */
  record Findings(long lost, long invented, List<String> examples) {}

  /** Writes one key a few times, to make sequence numbers pass. */
  void pass(int count) {
    for (int i = 0; i < count; i++) {
      kv.put("chaos/passing", Integer.toString(i));
    }
  }

  long acknowledgedCount() {
    return ledgers.stream().mapToLong(WriteLedger::acknowledgedCount).sum();
  }

  long unknownCount() {
    return ledgers.stream().mapToLong(WriteLedger::unknownCount).sum();
  }
}
