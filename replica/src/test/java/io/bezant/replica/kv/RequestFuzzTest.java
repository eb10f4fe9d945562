package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CheckpointOutcome;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.WorkingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No request stops a replica (protocol.md §14): whatever a registered client signs is answered,
 * with the same bytes and the same state over each storage and after a restart, and what it makes a
 * replica read is bounded by an agreed budget.
 *
 * <p>{@code -Dfuzz.requests=N -Dfuzz.seed=S} for more than the gate has time for.
 */
class RequestFuzzTest {
  private static final int BATCH = 24;
  private static final ClusterConfig CONFIG =
      new ClusterConfig(
          KvCluster.CONFIG.membership(),
          KvCluster.CONFIG.administrator(),
          KvCluster.CONFIG.clients(),
          limits(),
          8,
          16);

  private static Limits limits() {
    Limits all = Limits.DEFAULT;
    return new Limits(
        all.maxKeyBytes(),
        all.maxValueBytes(),
        all.maxRequestBytes(),
        all.maxOperationsPerRequest(),
        all.maxBatchRequests(),
        all.maxBatchBytes(),
        4,
        all.sessionWindow(),
        new HistoryLimits(200, 1 << 20, 60_000),
        new LeaseLimits(1_000, 3_000, 60_000, 8, 4));
  }

  private final Random random = new Random(Long.getLong("fuzz.seed", System.nanoTime()));
  private final FuzzedRequests payloads = new FuzzedRequests(random);
  private final List<Voice> voices =
      List.of(
          new Voice(CLIENTS.get(0)),
          new Voice(CLIENTS.get(1)),
          new Voice(CLIENTS.get(2)),
          new Voice(KvCluster.STRANGER));
  private final int[] outcomes = new int[3];
  private long time = 1;

  /** A client as it remembers itself. */
  private static final class Voice {
    private final KeyPair key;
    private final List<SessionId> sessions = new ArrayList<>(List.of(new SessionId(77)));
    private long counter;
    private long number;

    Voice(KeyPair key) {
      this.key = key;
    }
  }

  /** One service over its storage. */
  private static final class Site {
    private final StateStore store;
    private final List<CheckpointOutcome> outcomes = new ArrayList<>();
    private WorkingState state;
    private CountingEntries entries;
    private KvStateMachine machine;

    Site(StateStore store) {
      this.store = store;
      begin();
    }

    /** As after a start: there is what was committed and nothing else. */
    void begin() {
      state = new WorkingState(store, Runnable::run, outcomes::add, Long.MAX_VALUE);
      entries = new CountingEntries(new WorkingEntries(state));
      machine = new KvStateMachine(CONFIG, entries, store.appliedSequence());
    }

    List<Reply> execute(Batch batch) {
      entries.reset();
      return machine.execute(machine.executed().next(), batch);
    }

    StateRoot checkpoint() {
      state.freeze(new CheckpointMark(machine.executed(), machine.agreedMillis()));
      return state.complete(outcomes.removeFirst());
    }
  }

  @Test
  void everyRequestHasOneBoundedAnswerAtEveryReplica(@TempDir Path directory) throws IOException {
    int most = Integer.getInteger("fuzz.requests", 60_000);
    ChunkBounds bounds = new ChunkBounds(4, 8);
    try (StateStore memory = new MemoryStateStore(bounds);
        StateStore lmdb = LmdbStateStore.open(directory, new LmdbOptions(256 << 20, bounds))) {
      Site one = new Site(memory);
      Site other = new Site(lmdb);
      for (int done = 0; done < most; done += BATCH) {
        compare(one, other, batch());
        if (one.machine.executed().isCheckpoint(CONFIG.checkpointInterval())) {
          assertEquals(one.checkpoint(), other.checkpoint());
          if (random.nextInt(16) == 0) {
            other.begin();
          }
        }
      }
    }
    int all = outcomes[0] + outcomes[1] + outcomes[2];
    assertTrue(outcomes[1] > all / 10, () -> outcomes[1] + " of " + all + " were executed");
    assertTrue(outcomes[2] > all / 10, () -> outcomes[2] + " of " + all + " were refused");
    System.out.printf("%d requests, %d executed, %d refused%n", all, outcomes[1], outcomes[2]);
  }

  private void compare(Site one, Site other, Batch batch) {
    List<Reply> replies = one.execute(batch);
    assertEquals(replies, other.execute(batch));
    assertEquals(one.entries.changedBytes(), other.entries.changedBytes());
    assertTrue(
        one.entries.reads <= 3 * 40_000 + batch.payloadBytes() + 1_000L * BATCH,
        () -> one.entries.reads + " entries read for " + batch.payloadBytes() + " bytes");
    assertTrue(
        one.entries.readBytes <= 200L << 20,
        () -> one.entries.readBytes + " bytes read for " + batch.payloadBytes() + " bytes");
    for (Reply reply : replies) {
      assertTrue(reply.result().size() < CONFIG.limits().maxFrameBytes() - 1024);
      note(reply);
    }
  }

  private void note(Reply reply) {
    switch (KvCluster.outcome(reply)) {
      case Outcome.SessionOpened(SessionId session, long counter) -> {
        outcomes[0]++;
        voices.stream()
            .filter(voice -> ClientId.of(voice.key.publicKey()).equals(reply.key().client()))
            .forEach(voice -> voice.sessions.add(session));
      }
      case Outcome.Results _results -> outcomes[1]++;
      case Outcome.SessionRefused _refused -> outcomes[2]++;
    }
  }

  /** Requests of different names, as every honest replica demands of a batch. */
  private Batch batch() {
    Map<RequestKey, SignedRequest> requests = new LinkedHashMap<>();
    for (int i = 0; i < BATCH; i++) {
      SignedRequest next = request();
      requests.putIfAbsent(next.key(), next);
    }
    time += random.nextInt(100);
    return new Batch(time, List.copyOf(requests.values()));
  }

  private SignedRequest request() {
    Voice voice = voices.get(random.nextInt(20) == 0 ? 3 : random.nextInt(3));
    if (random.nextInt(60) == 0) {
      voice.counter += random.nextInt(3);
      return KvCluster.request(
          voice.key,
          SessionId.NONE,
          Math.max(1, voice.counter),
          0,
          random.nextInt(4) == 0 ? payloads.next() : KvCodec.encode(new Command.OpenSession()));
    }
    List<SessionId> last =
        voice.sessions.subList(Math.max(0, voice.sessions.size() - 4), voice.sessions.size());
    long number = number(voice);
    long acked = random.nextInt(8) == 0 ? random.nextLong(number) : Math.max(0, number - 20);
    return KvCluster.request(
        voice.key, last.get(random.nextInt(last.size())), number, acked, payloads.next());
  }

  private long number(Voice voice) {
    return switch (random.nextInt(20)) {
      case 0 -> 1 + random.nextLong(voice.number + 1);
      case 1 -> Math.max(1, voice.number + 60 - random.nextInt(70));
      case 2 -> random.nextInt(10) == 0 ? Long.MAX_VALUE - random.nextInt(2) : voice.number + 5;
      default -> ++voice.number;
    };
  }
}
