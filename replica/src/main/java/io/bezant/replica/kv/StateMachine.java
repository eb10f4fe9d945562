package io.bezant.replica.kv;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.watch.ChangeFeed;
import java.util.List;
import java.util.Optional;

/**
 * The replicated service as the runtime drives it: deterministic, called by one thread only, never
 * blocking on anything but the state below it. An exception means that this replica must stop.
 */
public interface StateMachine {

  /**
   * Executes a decided batch.
   *
   * @param sequence its place: exactly one after the last one executed
   * @param batch what was decided
   * @return one reply for each request of the batch, in order, the view left at zero; but none for
   *     requests that were executed before once their answers would be too much at once
   */
  List<Reply> execute(SequenceNumber sequence, Batch batch);

  /**
   * Takes the place of {@link #execute} for a batch that must not be executed: nothing is done for
   * its requests, and each is answered so, now and whenever it is ordered again.
   *
   * @return as there
   */
  List<Reply> skip(SequenceNumber sequence, Batch batch);

  /**
   * The reply that the state keeps for a request of this name.
   *
   * @return the reply as it was given, the view left at zero; empty if no request of this name was
   *     executed or the client has acknowledged the answer since
   */
  Optional<Reply> cachedReply(RequestKey key);

  /** Answers a question about the state after the last batch; changes nothing. */
  ReadAnswer read(ClientId client, Read read);

  /** How much work a question may be, where one that asks for single keys is one. */
  int weight(Read read);

  /** What changes, for those who watch; as long as this service lives. */
  ChangeFeed changes();

  /** The last place executed. */
  SequenceNumber executed();

  /** Whether there are leases after the last batch. */
  boolean hasLeases();

  /** The agreed time after the last batch, in milliseconds since 1970; zero before the first. */
  long agreedMillis();
}
