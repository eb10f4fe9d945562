package io.bezant.bench.simulation.world;

import io.bezant.client.core.Failure;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.WatchNotice;
import java.util.Optional;

/** Who is told what a correct client does and learns. */
public interface ClientWatch {

  /** A client signs a request. */
  void onSigned(Request request);

  /** A client asks a replica what it shows without ordering. */
  void onAsked(int client, Read read, long nowNanos);

  /** A replica's answer to such a question, true or not, reaches a client. */
  void onHeard(int client, ReplicaId from, ReadAnswer answer);

  /** A replica's answer to a request, true or not, reaches a client. */
  void onHeard(int client, ReplicaId from, Reply reply);

  /** What a replica tells those who watch, true or not, reaches a client. */
  void onHeard(int client, ReplicaId from, WatchNotice notice);

  /** A client's watch begins, is told something, or ends. */
  void onTidings(Watched watch, Tidings tidings);

  /** A client believes an answer. */
  void onAnswered(Answer answer);

  /** A reading that was to be shown without ordering has taken its place in the order. */
  void onOrderedInstead();

  /** A client gives an operation up. */
  void onFailed(int client, KvOperation operation, Failure failure);

  /**
   * An answer as a client believes it.
   *
   * @param client which client, counted from zero
   * @param id who it is
   * @param operation what it asked
   * @param sinceNanos when it began to ask
   * @param executed at which place it was executed; none if it was read without ordering
   * @param result what was answered
   */
  record Answer(
      int client,
      ClientId id,
      KvOperation operation,
      long sinceNanos,
      Optional<SequenceNumber> executed,
      KvResult result) {}
}
