package io.bezant.replica;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.kv.KvStateMachine;
import io.bezant.replica.kv.StateMachine;
import io.bezant.replica.kv.WorkingEntries;
import io.bezant.replica.runtime.Inbox;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CheckpointOutcome;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.StateView;
import io.bezant.replica.storage.WorkingState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * The key-value service over the working state, with its checkpoints: commits run on the executor,
 * their outcomes come back to the loop through the inbox.
 */
public final class CheckpointedService implements ReplicatedState {
  /** More changes than the window can hold between two checkpoints in any sane configuration. */
  private static final long MAX_OVERLAY_BYTES = 256L << 20;

  private final StateMachine machine;
  private final WorkingState working;

  /**
   * The service as the store's last commit left it.
   *
   * @param config its cluster
   * @param store holds the state
   * @param committer where commits run, one at a time
   * @param inbox where finished checkpoints are reported
   */
  public CheckpointedService(
      ClusterConfig config, StateStore store, Executor committer, Inbox inbox) {
    this(config, store, committer, inbox, entries -> entries);
  }

  /**
   * A service whose entries are seen through something; tests plant mistakes here.
   *
   * @param view what stands between the service and its entries
   */
  public CheckpointedService(
      ClusterConfig config,
      StateStore store,
      Executor committer,
      Inbox inbox,
      UnaryOperator<Entries> view) {
    this.working =
        new WorkingState(
            store, committer, outcome -> inbox.post(() -> taken(outcome)), MAX_OVERLAY_BYTES);
    this.machine = new KvStateMachine(
            config, view.apply(new WorkingEntries(working)), store.appliedSequence());
  }

  private Event taken(CheckpointOutcome outcome) {
    return new Event.CheckpointTaken(outcome.mark().sequence(), working.complete(outcome).digest());
  }

  @Override
  public List<Reply> execute(SequenceNumber sequence, Batch batch) {
    return machine.execute(sequence, batch);
  }

  @Override
  public Optional<Reply> storedReply(RequestKey key) {
    return machine.cachedReply(key);
  }

  @Override
  public void freeze(SequenceNumber sequence) {
    working.freeze(new CheckpointMark(sequence, machine.agreedMillis()));
  }

  /** The state as execution sees it, for those who compare states. Loop thread only. */
  public StateView view() {
    return working;
  }
}
