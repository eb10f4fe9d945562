package io.bezant.bench.simulation;

import io.bezant.bench.simulation.invariant.BrokenInvariant;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * A replica whose state has rotted stops, and until it does it answers as the others do: nothing
 * that has lost a bit is ever given for an answer.
 */
final class SameAnswers {
  private final Map<String, Bytes> given = new TreeMap<>();

  /** A replica answers. */
  void onReply(ReplicaId from, Reply reply) {
    String what = nameOf(reply.key()) + " at " + reply.executed();
    Bytes before = given.putIfAbsent(what, reply.result());
    if (before != null && !before.equals(reply.result())) {
      throw new BrokenInvariant(
          "rot is never answered", "replica " + from + " answers " + what + " with another result");
    }
  }

  private static String nameOf(RequestKey key) {
    return key.toString();
  }
}
