package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvOperation.Show;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CheckpointOutcome;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.WorkingState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Requests that are cheap to send and were expensive to execute: each here once made every replica
 * read gigabytes, or hold more than its memory, for a few kilobytes of payload.
 */
class ExpensiveRequestsTest {
  private static final int MEGABYTE = 1 << 20;
  private static final ClusterConfig CONFIG =
      new ClusterConfig(
          KvCluster.CONFIG.membership(),
          KvCluster.CONFIG.administrator(),
          KvCluster.CONFIG.clients(),
          Limits.DEFAULT,
          ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
          ClusterConfig.DEFAULT_WINDOW_SIZE);

  /** What one request may read, with the records that go beyond it by one. */
  private static final long MOST_READ_BYTES = 44L << 20;

  private final List<CheckpointOutcome> outcomes = new ArrayList<>();
  private final WorkingState state =
      new WorkingState(
          new MemoryStateStore(new ChunkBounds(16, 64)),
          Runnable::run,
          outcomes::add,
          Long.MAX_VALUE);
  private final CountingEntries entries = new CountingEntries(new WorkingEntries(state));
  private final KvStateMachine machine = new KvStateMachine(CONFIG, entries, SequenceNumber.ZERO);
  private final SessionId session = open();
  private long number;

  private List<Reply> execute(SignedRequest... requests) {
    SequenceNumber next = machine.executed().next();
    List<Reply> replies = machine.execute(next, new Batch(next.value(), List.of(requests)));
    if (next.isCheckpoint(CONFIG.checkpointInterval())) {
      state.freeze(new CheckpointMark(next, machine.agreedMillis()));
      state.complete(outcomes.removeFirst());
    }
    return replies;
  }

  private SessionId open() {
    Outcome opened =
        KvCluster.outcome(execute(KvCluster.opening(CLIENTS.getFirst(), 1)).getFirst());
    return ((Outcome.SessionOpened) opened).session();
  }

  private SignedRequest request(List<? extends KvOperation> operations) {
    number++;
    return KvCluster.bundle(
        CLIENTS.getFirst(), session, number, number - 1, operations.toArray(KvOperation[]::new));
  }

  private List<KvResult> run(List<? extends KvOperation> operations) {
    entries.reset();
    Reply reply = execute(request(operations)).getFirst();
    return ((Outcome.Results) KvCluster.outcome(reply)).results();
  }

  private static Bytes key(String name) {
    return Bytes.utf8(name);
  }

  private void putMegabytes(int count) {
    Bytes value = Bytes.wrap(new byte[MEGABYTE]);
    for (int i = 0; i < count; i++) {
      run(List.of(new KvOperation.Put(key("big" + i), value)));
    }
  }

  private void assertLittleWasRead() {
    assertTrue(entries.readBytes <= MOST_READ_BYTES, () -> entries.readBytes + " bytes read");
  }

  @Test
  void readingALargeValueAgainAndAgainEndsWithTheBudget() {
    putMegabytes(1);
    KvOperation get = new KvOperation.Get(key("big0"));
    List<KvResult> results = run(Collections.nCopies(512, get));
    assertInstanceOf(KvResult.Found.class, results.getFirst());
    assertEquals(KvError.TOO_MANY_KEYS, ((KvResult.Failed) results.getLast()).error());
    assertLittleWasRead();
  }

  @Test
  void transactionsThatFailAtTheirEndReadNoMoreThanOneRequestMay() {
    putMegabytes(8);
    List<KvOperation.Step> steps = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      steps.add(new KvOperation.Delete(key("big" + i)));
    }
    steps.add(new KvOperation.Get(Bytes.EMPTY));
    KvOperation failing = new KvOperation.Transaction(List.of(), steps, List.of());
    run(Collections.nCopies(512, failing));
    assertLittleWasRead();
  }

  @Test
  void rangesWhoseRecordsNoLongerFitAreNotReadAgain() {
    putMegabytes(1);
    List<KvOperation> ranges = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      ranges.add(new KvOperation.Range(KeyRange.of(key("big0")), 0, Show.COUNT));
    }
    run(ranges);
    assertLittleWasRead();
  }

  @Test
  void sortingLargeValuesAgainAndAgainEndsWithTheBudget() {
    putMegabytes(8);
    KvOperation first =
        new KvOperation.SortedRange(
            KeyRange.all(),
            new RangeSort(RangeSort.Target.VALUE, RangeSort.Direction.DESCEND),
            RevisionFilter.NONE,
            1,
            Show.KEYS);
    List<KvResult> results = run(Collections.nCopies(512, first));
    assertInstanceOf(KvResult.Sorted.class, results.getFirst());
    assertEquals(KvError.TOO_MANY_KEYS, ((KvResult.Failed) results.getLast()).error());
    assertLittleWasRead();
  }

  @Test
  void thePastOfALargeValueIsReadNoMoreOften() {
    putMegabytes(1);
    KvOperation at = new KvOperation.At(1, new KvOperation.Get(key("big0")));
    run(Collections.nCopies(512, at));
    assertLittleWasRead();
  }

  @Test
  void rangesOfThePastReadFewEntriesAhead() {
    List<KvOperation> puts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      puts.add(new KvOperation.Put(key("k%03d".formatted(i)), Bytes.EMPTY));
    }
    run(puts);
    KvOperation at = new KvOperation.At(500, new KvOperation.Range(KeyRange.all(), 1, Show.COUNT));
    run(Collections.nCopies(512, at));
    assertTrue(entries.reads < 512 * 10, () -> entries.reads + " entries read");
  }

  @Test
  void answerToAnyRequestFitsAFrame() {
    int each = 128;
    for (int first = 0; first < 65_536; first += 512) {
      List<KvOperation> puts = new ArrayList<>();
      for (int i = first; i < first + 512; i++) {
        puts.add(new KvOperation.Put(key(Integer.toString(i, 36)), Bytes.EMPTY));
      }
      run(puts);
    }
    List<KvOperation> transactions = new ArrayList<>();
    for (int first = 0; first < 65_536; first += each) {
      List<KvOperation.Step> steps = new ArrayList<>();
      for (int i = first; i < first + each; i++) {
        steps.add(new KvOperation.Delete(key(Integer.toString(i, 36)), true));
      }
      transactions.add(new KvOperation.Transaction(List.of(), steps, List.of()));
    }
    SignedRequest request = request(transactions);
    assertTrue(request.request().payload().size() <= Limits.DEFAULT.maxRequestBytes());
    Reply reply = execute(request).getFirst();
    assertTrue(
        reply.result().size() <= Limits.DEFAULT.maxFrameBytes() - 1024,
        () -> reply.result().size() + " bytes");
  }

  @Test
  void stepsThatReturnNothingFitAFrameBesideLargeValues() {
    putMegabytes(1);
    run(List.of(new KvOperation.Put(key("more"), Bytes.wrap(new byte[400_000]))));
    List<KvOperation> operations = new ArrayList<>();
    operations.add(new KvOperation.Get(key("big0")));
    operations.add(new KvOperation.Get(key("more")));
    KvOperation.Step nothing = new KvOperation.Delete(key("none"), false);
    List<KvOperation.Step> steps = Collections.nCopies(128, nothing);
    operations.addAll(
        Collections.nCopies(510, new KvOperation.Transaction(List.of(), steps, List.of())));
    Reply reply = execute(request(operations)).getFirst();
    int around = reply.result().size() - MEGABYTE - 400_000;
    assertTrue(around < 1 << 20, () -> around + " bytes, and a frame has 1 MiB beside a batch");
  }

  @Test
  void manySmallWritesBetweenTwoCheckpointsAreRefusedBeforeMemoryEnds() {
    long most = 5 * CONFIG.maxIntervalBytes() / 2;
    long payload = 0;
    boolean refused = false;
    while (payload < CONFIG.maxIntervalBytes() && !refused) {
      SignedRequest request = request(smallWrites());
      payload += request.request().payload().size();
      Outcome outcome = KvCluster.outcome(execute(request).getFirst());
      refused =
          ((Outcome.Results) outcome)
              .results().stream().anyMatch(each -> isRefusedForChanges(each, most));
      long bytes = state.activeBytes();
      assertTrue(bytes < most + (32L << 20), () -> bytes + " bytes of changes in memory");
    }
    assertTrue(refused, "the room for changes never ended");
    while (!machine.executed().isCheckpoint(CONFIG.checkpointInterval())) {
      execute();
    }
    assertInstanceOf(
        KvResult.Written.class,
        run(List.of(new KvOperation.Put(key("k"), Bytes.EMPTY))).getFirst());
  }

  private static boolean isRefusedForChanges(KvResult result, long most) {
    return result instanceof KvResult.Failed failed
        && failed.error() == KvError.BATCH_RESULT_FULL
        && failed.limit() == most;
  }

  private int written;

  /** As many writes as one request can hold. */
  private List<KvOperation> smallWrites() {
    List<KvOperation> transactions = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      List<KvOperation.Step> steps = new ArrayList<>();
      for (int j = 0; j < 128; j++) {
        written++;
        steps.add(new KvOperation.Put(key(Integer.toString(written, 36)), Bytes.EMPTY));
      }
      transactions.add(new KvOperation.Transaction(List.of(), steps, List.of()));
    }
    return transactions;
  }

  @Test
  void answersOrderedAgainAreRepeatedOnlyUpToABound() {
    putMegabytes(1);
    List<SignedRequest> large = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      number++;
      SignedRequest each =
          KvCluster.bundle(
              CLIENTS.getFirst(), session, number, 1, new KvOperation.Get(key("big0")));
      large.add(each);
      assertEquals(1, execute(each).size());
    }
    List<Reply> again = execute(large.toArray(SignedRequest[]::new));
    long bytes = again.stream().mapToLong(reply -> reply.result().size()).sum();
    assertTrue(bytes <= 2L * Limits.DEFAULT.maxBatchBytes(), () -> bytes + " bytes");
    assertTrue(machine.cachedReply(large.getLast().key()).isPresent());
  }
}
