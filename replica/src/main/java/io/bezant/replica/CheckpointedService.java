package io.bezant.replica;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.Found;
import io.bezant.protocol.core.StatePiece;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.kv.KvStateMachine;
import io.bezant.replica.kv.StateMachine;
import io.bezant.replica.kv.StateServer;
import io.bezant.replica.kv.WorkingEntries;
import io.bezant.replica.runtime.Inbox;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CheckpointOutcome;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.StateView;
import io.bezant.replica.storage.WorkingState;
import io.bezant.replica.watch.ChangeFeed;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The key-value service over the working state, with its checkpoints and with the transfer of
 * state, both ways. Commits and what is fetched go to disk on one executor, requests of other
 * replicas are answered on another; what comes of it comes back to the loop through the inbox.
 */
public final class CheckpointedService implements ReplicatedState {
  /** More changes than the window can hold between two checkpoints in any sane configuration. */
  private static final long MAX_OVERLAY_BYTES = 256L << 20;

  /** Most requests for state of one replica that wait for an answer. */
  private static final int MAX_ASKED = 2;

  /** After so many checkpoints without a transfer, what one has left is dropped. */
  private static final int KEPT_CHECKPOINTS = 16;

  private final ClusterConfig config;
  private final UnaryOperator<Entries> view;
  private final StateStore store;
  private final Executor committer;
  private final Executor serving;
  private final RandomGenerator salts;
  private final Inbox inbox;
  private final StateServer server;

  /** How many requests of whom we are answering. */
  private final Map<ReplicaId, Integer> asking = new TreeMap<>();

  private WorkingState working;
  private StateMachine machine;
  private Optional<Effect.InstallState> installing = Optional.empty();

  private int checkpointsSincePrepared;

  /** Where a fetched state is put aside; used on the committer's thread only. */
  private Optional<StagedState> staged = Optional.empty();

  /**
   * The service as the store's last commit left it, answering requests for state at once.
   *
   * @param config its cluster
   * @param store holds the state
   * @param committer where commits run, one at a time
   * @param inbox where finished checkpoints are reported
   */
  public CheckpointedService(
      ClusterConfig config, StateStore store, Executor committer, Inbox inbox) {
    this(config, store, new Workers(committer, Runnable::run, new SecureRandom()), inbox);
  }

  /**
   * The service as the store's last commit left it.
   *
   * @param config its cluster
   * @param store holds the state
   * @param workers what does the slow work
   * @param inbox where finished checkpoints are reported
   */
  public CheckpointedService(ClusterConfig config, StateStore store, Workers workers, Inbox inbox) {
    this(config, store, workers, inbox, UnaryOperator.identity());
  }

  /**
   * A service whose entries are seen through something; tests plant mistakes here.
   *
   * @param view what stands between the service and its entries
   */
  public CheckpointedService(
      ClusterConfig config,
      StateStore store,
      Workers workers,
      Inbox inbox,
      UnaryOperator<Entries> view) {
    this.view = view;
    this.config = config;
    this.store = store;
    this.committer = workers.committer();
    this.serving = workers.serving();
    this.salts = workers.salts();
    this.inbox = inbox;
    this.server = new StateServer(store);
    this.working = newWorkingState();
    this.machine = newMachine();
  }

  /**
   * Who does the slow work; each does one thing after another.
   *
   * @param committer writes to the store
   * @param serving reads for other replicas
   * @param salts gives the committer the salts of hints; nobody else can predict it
   */
  public record Workers(Executor committer, Executor serving, RandomGenerator salts) {}

  private WorkingState newWorkingState() {
    return new WorkingState(
        store, committer, outcome -> inbox.post(() -> taken(outcome)), MAX_OVERLAY_BYTES);
  }

  private StateMachine newMachine() {
    return new KvStateMachine(
        config, view.apply(new WorkingEntries(working)), store.appliedSequence());
  }

  private Event taken(CheckpointOutcome outcome) {
    showCommit();
    Digest root = working.complete(outcome).digest();
    if (working.frozenCount() == 0) {
      installing.ifPresent(this::beginInstall);
    }
    return new Event.CheckpointTaken(outcome.mark().sequence(), root);
  }

  /** Before the next commit begins: the store holds exactly this one now. */
  private void showCommit() {
    StateSnapshot snapshot = store.openSnapshot();
    serving.execute(() -> server.onCommitted(snapshot));
  }

  @Override
  public void keep(SequenceNumber sequence) {
    serving.execute(() -> server.keep(sequence));
  }

  @Override
  public List<Reply> execute(SequenceNumber sequence, Batch batch) {
    return machine.execute(sequence, batch);
  }

  @Override
  public boolean hasLeases() {
    return machine.hasLeases();
  }

  @Override
  public List<Reply> skip(SequenceNumber sequence, Batch batch) {
    return machine.skip(sequence, batch);
  }

  @Override
  public Optional<Reply> storedReply(RequestKey key) {
    return installing.isPresent() ? Optional.empty() : machine.cachedReply(key);
  }

  @Override
  public ReadAnswer read(ClientId client, Read read) {
    return installing.isPresent()
        ? ReadAnswer.none(read.nonce(), ReadAnswer.Standing.BEHIND)
        : machine.read(client, read);
  }

  @Override
  public Optional<ChangeFeed> changes() {
    return installing.isPresent() ? Optional.empty() : Optional.of(machine.changes());
  }

  @Override
  public int weight(Read read) {
    return machine.weight(read);
  }

  @Override
  public void freeze(SequenceNumber sequence) {
    working.freeze(new CheckpointMark(sequence, machine.agreedMillis()));
    forgetStaged();
  }

  /** The state as execution sees it, for those who compare states. Loop thread only. */
  public StateView view() {
    return working;
  }

  @Override
  public void serve(ReplicaId asker, FetchState fetch, Consumer<Message> answer) {
    if (admit(asker)) {
      serving.execute(
          () ->
              guarded(
                  () -> {
                    Optional<Message> found = server.answer(fetch);
                    answered(asker);
                    found.ifPresent(answer);
                  }));
    }
  }

  private boolean admit(ReplicaId asker) {
    synchronized (asking) {
      int waiting = asking.getOrDefault(asker, 0);
      if (waiting < MAX_ASKED) {
        asking.put(asker, waiting + 1);
      }
      return waiting < MAX_ASKED;
    }
  }

  private void answered(ReplicaId asker) {
    synchronized (asking) {
      asking.merge(asker, -1, Integer::sum);
    }
  }

  @Override
  public void prepare(Effect.PrepareState prepare) {
    checkpointsSincePrepared = 0;
    committer.execute(() -> guarded(() -> staged = Optional.of(store.stage())));
  }

  @Override
  public void seek(Effect.SeekState seek) {
    committer.execute(
        () ->
            guarded(
                () -> {
                  Found found =
                      new NearestDonor(store, staged.orElseThrow(), salts).seek(seek.sought());
                  inbox.post(() -> new Event.StateSought(seek.number(), found));
                }));
  }

  @Override
  public void store(Effect.StoreChunk piece) {
    committer.execute(
        () ->
            guarded(
                () -> {
                  putAside(staged.orElseThrow(), piece.content());
                  inbox.post(() -> new Event.ChunkStored(piece.number()));
                }));
  }

  private static void putAside(StagedState into, StatePiece piece) {
    for (var placed : piece.chunks()) {
      into.putChunk(placed.level(), placed.chunk());
    }
    for (var entry : piece.entries()) {
      into.putEntry(entry.key(), entry.record());
    }
  }

  /**
   * What an abandoned transfer left is of no use to one who goes on without it. Counted where
   * checkpoints are marked, since nothing is executed during a transfer: commits of earlier ones
   * may end then, however many.
   */
  private void forgetStaged() {
    checkpointsSincePrepared++;
    if (checkpointsSincePrepared == KEPT_CHECKPOINTS) {
      committer.execute(
          () ->
              guarded(
                  () -> {
                    staged = Optional.empty();
                    store.discardStaged();
                  }));
    }
  }

  /** Waits for the commits under way: they are of the state that is about to go. */
  @Override
  public void install(Effect.InstallState install) {
    installing = Optional.of(install);
    if (working.frozenCount() == 0) {
      beginInstall(install);
    }
  }

  private void beginInstall(Effect.InstallState install) {
    if (install.version() != StateRoot.PROTOCOL_VERSION) {
      throw new IllegalStateException(
          "the cluster's state follows version "
              + install.version()
              + " of the rules, this release knows "
              + StateRoot.PROTOCOL_VERSION);
    }
    CheckpointMark mark = new CheckpointMark(install.sequence(), install.agreedMillis());
    committer.execute(
        () ->
            guarded(
                () -> {
                  staged.orElseThrow().install(mark, install.root());
                  staged = Optional.empty();
                  inbox.post(() -> installed(install));
                }));
  }

  private Event installed(Effect.InstallState install) {
    working = newWorkingState();
    machine = newMachine();
    installing = Optional.empty();
    return new Event.StateInstalled(install.sequence(), install.root(), machine.hasLeases());
  }

  /** Runs at the top of another thread, so whatever goes wrong must end the loop. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error failure) {
      inbox.fail(failure);
    }
  }

  /** Lets go of what is held for other replicas; once the executors have ended. */
  public void close() {
    server.close();
  }
}
