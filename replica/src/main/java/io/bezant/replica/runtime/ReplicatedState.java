package io.bezant.replica.runtime;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import java.util.List;
import java.util.Optional;

/** The service and its state as the loop uses them. Loop thread only; failures are fatal. */
public interface ReplicatedState {

  /** Executes the next batch; one reply for each of its requests, the view left at zero. */
  List<Reply> execute(SequenceNumber sequence, Batch batch);

  /** The reply that the state keeps for a request executed before, the view left at zero. */
  Optional<Reply> storedReply(RequestKey key);

  /**
   * Marks the state as it is now, after {@code sequence}, as the next checkpoint and has it brought
   * to disk elsewhere. Executions may go on at once. Once the state is durable, {@link
   * io.bezant.protocol.core.Event.CheckpointTaken} is posted to the inbox.
   */
  void freeze(SequenceNumber sequence);
}
