package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.bench.simulation.world.Tidings;
import io.bezant.bench.simulation.world.Watched;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import java.util.List;

/**
 * A rule that holds in every run with at most f corrupt replicas. It is told what honest replicas
 * and correct clients do, at the moment at which they do it, and throws {@link BrokenInvariant}
 * when that breaks the rule.
 */
public interface Invariant {

  /** A short name, which a failure shows. */
  String name();

  /** An honest replica has executed a batch. */
  default void onExecuted(Execution execution) {}

  /** The administrator has ordered a batch to be skipped. */
  default void onOrderedToSkip(SequenceNumber sequence, Digest digest) {}

  /** A frame of an honest replica to other replicas leaves it. */
  default void onSaid(ReplicaId replica, Frame.SealedMessage frame) {}

  /** An honest replica writes down what must survive. */
  default void onRecorded(ReplicaId replica, DurableRecord record) {}

  /** A frame with an answer to a client leaves an honest replica. */
  default void onReplied(ReplicaId replica, SequenceNumber executed) {}

  /** An honest replica has lost its log and its state; it counts as faulty until it is healed. */
  default void onLost(ReplicaId replica) {}

  /**
   * An honest replica suspects its view for the sake of one that lost its log and is ready.
   *
   * @param nowMillis of the run
   */
  default void onPeerReady(ReplicaId replica, ReplicaId peer, long nowMillis) {}

  /** An honest replica shows its state to one who reads without ordering. */
  default void onShown(Showing showing) {}

  /**
   * An honest replica comes back.
   *
   * @param memory what its log remembers
   * @param applied where its state stands
   */
  default void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {}

  /** An honest replica proposes a batch, some of whose requests it may have answered already. */
  default void onProposed(ReplicaId replica, SequenceNumber sequence, List<RequestKey> answered) {}

  /** An honest replica's monotonic clock has shown more or less time than has passed. */
  default void onFalseClock(ReplicaId replica) {}

  /** The core of an honest replica has taken an event. */
  default void onStep(ReplicaId replica, Step step) {}

  /** An honest replica's loop has ended a turn in which something happened. */
  default void onTurn(Standing standing) {}

  /** An honest replica accuses another one. */
  default void onAccused(ReplicaId by, Evidence evidence) {}

  /** A correct client has signed a request. */
  default void onSigned(Request request) {}

  /** A correct client asks a replica what it shows without ordering. */
  default void onAsked(int client, Read read, long nowNanos) {}

  /** A replica's answer to such a question, true or not, reaches a correct client. */
  default void onHeard(int client, ReplicaId from, ReadAnswer answer) {}

  /** A replica's answer to a request, true or not, reaches a correct client. */
  default void onHeard(int client, ReplicaId from, Reply reply) {}

  /** What a replica tells those who watch, true or not, reaches a correct client. */
  default void onHeard(int client, ReplicaId from, WatchNotice notice) {}

  /** An honest replica tells somebody who watches, of this watch, what leaves it. */
  default void onNotice(Telling telling, WatchNotice notice) {}

  /** A correct client's watch begins, is told something that it believes, or ends. */
  default void onTidings(Watched watch, Tidings tidings) {}

  /** A correct client believes an answer. */
  default void onAnswered(Answer answer) {}

  /** The run is over: faults have stopped and everybody had time. */
  default void atEnd(List<Standing> honest) {}

  /** Reports that the rule is broken. */
  default BrokenInvariant broken(String what) {
    return new BrokenInvariant(name(), what);
  }

  /**
   * A batch executed.
   *
   * @param replica by whom
   * @param sequence at which place
   * @param batch what
   * @param replies what it will answer
   * @param isSkipped whether it did nothing but answer that it was skipped
   */
  record Execution(
      ReplicaId replica,
      SequenceNumber sequence,
      Batch batch,
      List<Reply> replies,
      boolean isSkipped) {}

  /**
   * A state shown without ordering.
   *
   * @param replica by whom
   * @param read what was asked
   * @param answer what it shows
   */
  record Showing(ReplicaId replica, Read read, ReadAnswer answer) {}

  /**
   * A watch at an honest replica.
   *
   * @param replica which
   * @param life how often it has started
   * @param connection a number of the connection, in that life
   * @param asked what was asked for
   */
  record Telling(ReplicaId replica, int life, int connection, WatchRequest.Open asked) {}

  /**
   * One step of a core.
   *
   * @param event what it was told
   * @param effects what it asked for
   * @param entered the view it has entered, after the step
   * @param nowNanos true time of the run
   */
  record Step(Event event, List<Effect> effects, View entered, long nowNanos) {}

  /**
   * Where an honest replica stands.
   *
   * @param replica which
   * @param life how often it has started
   * @param status what it says of itself
   * @param waiting how many messages wait for its loop
   */
  record Standing(ReplicaId replica, int life, CoreStatus status, int waiting) {}
}
