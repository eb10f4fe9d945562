package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CheckpointOutcome;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.WorkingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * One service over one storage. It makes checkpoints, and may begin anew from the last of them at
 * any time: then it executes again what came after, as a replica does with its log.
 */
final class ModelSite implements AutoCloseable {

  private static final ChunkBounds BOUNDS = new ChunkBounds(2, 4);
  private static final int CHECKPOINT_INTERVAL = 8;

  private static final int REQUEST_BYTES = 5_000;
  private static final KeyPair CLIENT = KvCluster.CLIENTS.getFirst();

  private final ClusterConfig config;
  private final UnaryOperator<StateStore> reopening;
  private final List<CheckpointOutcome> outcomes = new ArrayList<>();
  private final List<Batch> sinceCheckpoint = new ArrayList<>();
  private final List<List<Reply>> repliesSinceCheckpoint = new ArrayList<>();
  private StateStore store;
  private WorkingState state;
  private KvStateMachine machine;

  private ModelSite(ClusterConfig config, StateStore store, UnaryOperator<StateStore> reopening) {
    this.config = config;
    this.reopening = reopening;
    this.store = store;
    begin();
  }

  /** A service that keeps so much of the past, and little of it between two checkpoints. */
  static ClusterConfig keeping(HistoryLimits history) {
    return keeping(history, REQUEST_BYTES);
  }

  /** A service that keeps so much of the past, and more of it with larger batches. */
  static ClusterConfig keeping(HistoryLimits history, int maxBatchBytes) {
    ClusterConfig usual = KvCluster.CONFIG;
    return new ClusterConfig(
        usual.membership(),
        usual.administrator(),
        usual.clients(),
        new Limits(16, 64, REQUEST_BYTES, 8, 64, maxBatchBytes, 3, 4, history, LeaseLimits.DEFAULT),
        CHECKPOINT_INTERVAL,
        2 * CHECKPOINT_INTERVAL);
  }

  /** Nothing, or little of one kind or the other, or everything. */
  static HistoryLimits anyHistory(Random random) {
    int all = Integer.MAX_VALUE;
    return switch (random.nextInt(5)) {
      case 0 -> new HistoryLimits(0, 0, 0);
      case 1 -> new HistoryLimits(1 + random.nextInt(60), all, all);
      case 2 -> new HistoryLimits(all, random.nextInt(6_000), all);
      case 3 -> new HistoryLimits(all, all, random.nextInt(500));
      default -> new HistoryLimits(all, all, all);
    };
  }

  static ModelSite inMemory(ClusterConfig config) {
    return new ModelSite(config, new MemoryStateStore(BOUNDS), store -> store);
  }

  static ModelSite onDisk(ClusterConfig config, Path directory) {
    return new ModelSite(
        config,
        open(directory),
        store -> {
          store.close();
          return open(directory);
        });
  }

  private static StateStore open(Path directory) {
    return LmdbStateStore.open(directory, new LmdbOptions(64 << 20, BOUNDS));
  }

  private void begin() {
    state = new WorkingState(store, Runnable::run, outcomes::add, Long.MAX_VALUE);
    machine = new KvStateMachine(config, new WorkingEntries(state), store.appliedSequence());
  }

  SequenceNumber executed() {
    return machine.executed();
  }

  /** The service as it is until it begins anew. */
  KvStateMachine machine() {
    return machine;
  }

  List<Reply> execute(Batch batch) {
    List<Reply> replies = machine.execute(machine.executed().next(), batch);
    sinceCheckpoint.add(batch);
    repliesSinceCheckpoint.add(replies);
    return replies;
  }

  StateRoot checkpoint() {
    state.freeze(new CheckpointMark(machine.executed(), machine.agreedMillis()));
    sinceCheckpoint.clear();
    repliesSinceCheckpoint.clear();
    return state.complete(outcomes.removeFirst());
  }

  /** Loses what is in memory; what it answers the second time is what it answered before. */
  void restart() {
    store = reopening.apply(store);
    begin();
    List<List<Reply>> again = new ArrayList<>();
    for (Batch each : sinceCheckpoint) {
      again.add(machine.execute(machine.executed().next(), each));
    }
    assertEquals(repliesSinceCheckpoint, again);
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return store.getClass().getSimpleName();
  }

  /** A request that opens the session which all the others belong to. */
  static SignedRequest opening() {
    return KvCluster.opening(CLIENT, 1);
  }

  static SignedRequest request(long number, List<KvOperation> asked) {
    return KvCluster.bundle(
        CLIENT, new SessionId(1), number, number - 1, asked.toArray(KvOperation[]::new));
  }
}
