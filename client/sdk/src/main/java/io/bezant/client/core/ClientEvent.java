package io.bezant.client.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import java.util.List;

/** Everything that can happen to a client. */
public sealed interface ClientEvent {

  /**
   * Callers ask for something. What arrives in one event may travel in one request.
   *
   * @param operations in the order in which they were asked
   */
  record Submitted(List<Operation> operations) implements ClientEvent {

    /** Copies the list. */
    public Submitted {
      operations = List.copyOf(operations);
    }
  }

  /**
   * A replica can be spoken to, and has proved who it is.
   *
   * @param replica that replica
   */
  record LinkUp(ReplicaId replica) implements ClientEvent {}

  /**
   * A replica cannot be spoken to any more.
   *
   * @param replica that replica
   */
  record LinkDown(ReplicaId replica) implements ClientEvent {}

  /**
   * A replica was reached and turned us away because of our key.
   *
   * @param replica that replica
   */
  record LinkRefused(ReplicaId replica) implements ClientEvent {}

  /**
   * A replica answers a request.
   *
   * @param from the replica at the other end of the authenticated channel
   * @param reply what it says
   */
  record ReplyReceived(ReplicaId from, Reply reply) implements ClientEvent {}

  /**
   * A replica says that it does not take a request up.
   *
   * @param from the replica at the other end of the authenticated channel
   * @param refusal what it says
   */
  record RefusalReceived(ReplicaId from, Refusal refusal) implements ClientEvent {}

  /**
   * A replica answers a question about the state.
   *
   * @param from the replica at the other end of the authenticated channel
   * @param answer what it says
   */
  record AnswerReceived(ReplicaId from, ReadAnswer answer) implements ClientEvent {}

  /**
   * Time has passed. A tick precedes whatever else happens at that time.
   *
   * @param monotonicMillis never goes back; arbitrary origin
   */
  record Tick(long monotonicMillis) implements ClientEvent {}

  /** The client is closed: what is open ends now. */
  record Close() implements ClientEvent {}
}
