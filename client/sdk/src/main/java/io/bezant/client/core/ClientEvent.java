package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
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

  /** What happens to those who watch. */
  sealed interface Watching extends ClientEvent {}

  /**
   * A caller wants to be told changes.
   *
   * @param ticket the caller's name for the watch, never given twice
   * @param selector what is to be told, in the service's encoding
   * @param from the first revision whose changes are wanted, one or more; it may be yet to come
   */
  record WatchOpened(long ticket, Bytes selector, long from) implements Watching {}

  /**
   * The listener has taken what it was handed, and has room for more.
   *
   * @param ticket of the watch
   * @param revisions how many {@link ClientEffect.Tell} it has taken
   */
  record WatchTaken(long ticket, int revisions) implements Watching {}

  /**
   * The caller wants to be told nothing more.
   *
   * @param ticket of the watch
   */
  record WatchClosed(long ticket) implements Watching {}

  /**
   * A replica tells changes.
   *
   * @param from the replica at the other end of the authenticated channel
   * @param notice what it says
   */
  record NoticeReceived(ReplicaId from, WatchNotice notice) implements Watching {}
}
