package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A request whose outcome is open. It stays open, with its number and its bytes, until it is
 * answered, even when nobody waits for it any more: its number must not be acknowledged before.
 */
final class OpenRequest {

  private final Request request;
  private final Bytes frame;
  private final ReplyQuorum answers;
  private final List<Pending> operations;

  /** Which of the operations have ended before the request did. */
  private final BitSet ended = new BitSet();

  private final TreeSet<ReplicaId> denials = new TreeSet<>();
  private final boolean opensSession;
  private long firstSentMillis;
  private long nextSendMillis;
  private int repetitions;
  private boolean sentToAll;
  private boolean spared;

  OpenRequest(Request request, Bytes frame, List<Pending> operations, ReplyRules rules) {
    this.request = request;
    this.frame = frame;
    this.operations = List.copyOf(operations);
    this.answers = new ReplyQuorum(rules);
    this.opensSession = operations.isEmpty();
  }

  Request request() {
    return request;
  }

  /** What travels: the same object each time. */
  Bytes frame() {
    return frame;
  }

  ReplyQuorum answers() {
    return answers;
  }

  boolean opensSession() {
    return opensSession;
  }

  /** How many operations it carries, ended or not. */
  int operationCount() {
    return operations.size();
  }

  /** Whether all its operations have ended: only the number is still open. */
  boolean isAbandoned() {
    return !opensSession && ended.cardinality() == operations.size();
  }

  /** The operation at this place of the bundle. */
  Pending operation(int index) {
    return operations.get(index);
  }

  boolean hasEnded(int index) {
    return ended.get(index);
  }

  /** Ends and returns the operations that the question selects and that have not ended. */
  List<Pending> endIf(Predicate<Pending> selected) {
    List<Pending> result = new ArrayList<>();
    for (int index = ended.nextClearBit(0);
        index < operations.size();
        index = ended.nextClearBit(index + 1)) {
      if (selected.test(operations.get(index))) {
        ended.set(index);
        result.add(operations.get(index));
      }
    }
    return result;
  }

  void sentFirst(long nowMillis, long waitMillis, boolean toAll) {
    firstSentMillis = nowMillis;
    nextSendMillis = nowMillis + waitMillis;
    sentToAll = toAll;
  }

  void sentAgain(long nowMillis, long waitMillis, boolean toAll) {
    repetitions++;
    nextSendMillis = nowMillis + waitMillis;
    sentToAll |= toAll;
  }

  int repetitions() {
    return repetitions;
  }

  long firstSentMillis() {
    return firstSentMillis;
  }

  boolean isDueAt(long nowMillis) {
    return nowMillis >= nextSendMillis;
  }

  /** Send again at the next tick, whatever was planned. */
  void hurry(long nowMillis) {
    nextSendMillis = Math.min(nextSendMillis, nowMillis);
  }

  /** Whether it has ever been sent to all replicas, so that each of them should have it. */
  boolean wasSentToAll() {
    return sentToAll;
  }

  /**
   * The primary says that it has too much to do: spare the others one repetition, but only one,
   * since a lying primary may say so for ever.
   */
  void spareOnce(long nowMillis, long waitMillis) {
    if (!spared) {
      spared = true;
      nextSendMillis = nowMillis + waitMillis;
    }
  }

  /** Counts a replica that says our key is unknown; true when enough say so, once per round. */
  boolean isDeniedBy(ReplicaId from, int enough) {
    denials.add(from);
    if (denials.size() < enough) {
      return false;
    }
    denials.clear();
    return true;
  }

  /** Whether a result did not fit beside others': it changed nothing, and may be asked anew. */
  static boolean lackedRoom(List<KvResult> results, int index) {
    return results.get(index) instanceof KvResult.Failed failed
        && switch (failed.error()) {
          case RESULT_TOO_LARGE, TOO_MANY_KEYS -> results.size() > 1;
          case BATCH_RESULT_FULL -> true;
          case KEY_EMPTY, KEY_TOO_LONG, VALUE_TOO_LARGE, DUPLICATE_KEY -> false;
          case NOT_A_NUMBER, NUMBER_OVERFLOW, NO_ROOM_TO_APPEND -> false;
          case COMPACTED, FUTURE_REVISION -> false;
          case LEASE_NOT_FOUND, LEASE_EXISTS, TOO_MANY_LEASES, TOO_MANY_KEYS_OF_LEASE -> false;
          case TTL_TOO_SHORT, TTL_TOO_LONG, NO_LEASE_TO_KEEP -> false;
        };
  }
}
