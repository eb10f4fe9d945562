package io.bezant.replica.runtime;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The service and its state as the loop uses them. Loop thread only, except for what {@link #freeze}
 * returns. Failures are fatal.
 */
public interface ReplicatedState {

  /** Executes the next batch; one reply for each of its requests, the view left at zero. */
  List<Reply> execute(SequenceNumber sequence, Batch batch);

  /** The reply that the state keeps for a request executed before, the view left at zero. */
  Optional<Reply> storedReply(RequestKey key);

  /**
   * Marks the state as it is now, after {@code sequence}, as the next checkpoint. Executions may go
   * on at once.
   *
   * @return the work of bringing it to disk, to be run once, on any thread, in the order of the
   *     checkpoints; it yields the root of the state
   */
  Supplier<Digest> freeze(SequenceNumber sequence);
}
