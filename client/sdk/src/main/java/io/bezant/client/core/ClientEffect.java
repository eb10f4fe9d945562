package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.WatchRequest;
import java.util.List;

/** Everything a client can ask of its surroundings, to be carried out in the order given. */
public sealed interface ClientEffect {

  /**
   * Send bytes to a replica. Losing them is no error.
   *
   * @param to the receiver
   * @param frame a sealed request; the same object each time the request is sent
   */
  record Send(ReplicaId to, Bytes frame) implements ClientEffect {}

  /**
   * Ask a replica about the state. Losing it is no error.
   *
   * @param to the receiver
   * @param read the question
   */
  record Ask(ReplicaId to, Read read) implements ClientEffect {}

  /**
   * A reading was answered without ordering: by a quorum alike, or by one replica where the caller
   * wanted no more.
   *
   * @param ticket of the reading
   * @param result what the service answered
   */
  record Show(long ticket, KvResult result) implements ClientEffect {}

  /**
   * An operation was executed and a quorum says with what result.
   *
   * @param ticket of the operation
   * @param executed the place in the agreed order
   * @param result what the service answered
   */
  record Complete(long ticket, SequenceNumber executed, KvResult result) implements ClientEffect {}

  /**
   * An operation ends without a result.
   *
   * @param ticket of the operation
   * @param failure why
   */
  record Fail(long ticket, Failure failure) implements ClientEffect {}

  /**
   * The number of replicas that can be spoken to has changed.
   *
   * @param connected how many there are now
   */
  record ReportLinks(int connected) implements ClientEffect {}

  /** What a client asks for the sake of those who watch. */
  sealed interface Watching extends ClientEffect {}

  /**
   * Ask a replica to tell changes, or to tell no more. Losing it is no error.
   *
   * @param to the receiver
   * @param request what is asked
   */
  record AskWatch(ReplicaId to, WatchRequest request) implements Watching {}

  /**
   * A quorum has told alike what happened at a revision, and everything before is told already.
   *
   * @param ticket of the watch
   * @param revision when
   * @param events all changes that were asked for, as the service encodes them; at least one
   */
  record Tell(long ticket, long revision, List<Bytes> events) implements Watching {

    /** Copies the list. */
    public Tell {
      events = List.copyOf(events);
    }
  }

  /**
   * A quorum says that nothing happened since what was told last.
   *
   * @param ticket of the watch
   * @param through up to which revision
   */
  record TellProgress(long ticket, long through) implements Watching {}

  /**
   * A watch is over and its caller has not closed it.
   *
   * @param ticket of the watch
   * @param why why
   */
  record EndWatch(long ticket, WatchEnd why) implements Watching {}
}
