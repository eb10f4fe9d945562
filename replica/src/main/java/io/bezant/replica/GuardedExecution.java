package io.bezant.replica;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.ExecutionMark;
import io.bezant.replica.watch.ChangeFeed;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A state whose execution leaves a mark of what it is at, so that a batch that stops the process
 * again and again is known by its place and digest; and which skips what the administrator has
 * ordered to skip. Everything else passes through.
 *
 * @param below what executes
 * @param mark tells the next life
 * @param orders what is skipped
 */
public record GuardedExecution(ReplicatedState below, ExecutionMark mark, SkipOrders orders)
    implements ReplicatedState {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedExecution.class);

  /** So many deaths in a row of one batch, and it is not tried again. */
  public static final int MOST_DEATHS = 3;

  @Override
  public List<Reply> execute(SequenceNumber sequence, Batch batch) {
    Digest digest = batch.digest();
    boolean isSkipped = orders.cover(sequence, digest);
    if (!isSkipped && isBarred(mark, sequence, digest)) {
      throw new ExecutionFailed(sequence, digest);
    }
    mark.begin(sequence, digest);
    boolean isExecuted = false;
    try {
      List<Reply> replies = isSkipped ? skip(sequence, batch) : below.execute(sequence, batch);
      isExecuted = true;
      mark.end(/* isExecuted= */ true);
      return replies;
    } catch (CorruptStateException | DiskFailure | InternalError known) {
      // What the disk or the state on it has done has remedies of its own.
      if (!isExecuted) {
        mark.end(/* isExecuted= */ false);
      }
      throw known;
    } catch (RuntimeException | Error unforeseen) {
      throw new ExecutionFailed(sequence, digest, unforeseen);
    }
  }

  /** Whether a batch has stopped the process too often. */
  static boolean isBarred(ExecutionMark mark, SequenceNumber sequence, Digest digest) {
    return mark.suspect()
        .filter(it -> it.sequence().equals(sequence) && it.digest().equals(digest))
        .filter(it -> it.deaths() >= MOST_DEATHS)
        .isPresent();
  }

  /**
   * What keeps a replica from going on: a batch that has stopped it too often and that no order
   * covers.
   *
   * @param mark of its last life
   * @param orders that it has
   */
  public static Optional<ExecutionMark.Suspect> waitsAt(ExecutionMark mark, SkipOrders orders) {
    return mark.suspect()
        .filter(it -> it.deaths() >= MOST_DEATHS)
        .filter(it -> !orders.cover(it.sequence(), it.digest()));
  }

  @Override
  public List<Reply> skip(SequenceNumber sequence, Batch batch) {
    LOG.warn(
        "batch {} at sequence number {} with {} requests is skipped, as the administrator ordered",
        batch.digest().hex(),
        sequence,
        batch.requests().size());
    return below.skip(sequence, batch);
  }

  @Override
  public boolean hasLeases() {
    return below.hasLeases();
  }

  @Override
  public Optional<Reply> storedReply(RequestKey key) {
    return below.storedReply(key);
  }

  @Override
  public ReadAnswer read(ClientId client, Read read) {
    return below.read(client, read);
  }

  @Override
  public Optional<ChangeFeed> changes() {
    return below.changes();
  }

  @Override
  public int weight(Read read) {
    return below.weight(read);
  }

  @Override
  public void freeze(SequenceNumber sequence) {
    below.freeze(sequence);
  }

  @Override
  public void serve(ReplicaId asker, FetchState fetch, Consumer<Message> answer) {
    below.serve(asker, fetch, answer);
  }

  @Override
  public void keep(SequenceNumber sequence) {
    below.keep(sequence);
  }

  @Override
  public void prepare(Effect.PrepareState prepare) {
    below.prepare(prepare);
  }

  @Override
  public void seek(Effect.SeekState seek) {
    below.seek(seek);
  }

  @Override
  public void store(Effect.StoreChunk piece) {
    below.store(piece);
  }

  @Override
  public void install(Effect.InstallState install) {
    below.install(install);
  }
}
