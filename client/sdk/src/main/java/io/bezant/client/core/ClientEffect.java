package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;

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
}
