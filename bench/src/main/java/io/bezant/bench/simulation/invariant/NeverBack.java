package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.wire.Frame;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * I8: view, stable checkpoint and execution of one life of an honest replica never go back, and in
 * its next life it stands in no view below one in which it has voted, and between views if it has
 * promised more; and to those who read without ordering it never shows less than it has revealed
 * before, in whatever life (R1).
 */
final class NeverBack implements Invariant {
  private static final Set<MessageType> VOTES =
      EnumSet.of(MessageType.PRE_PREPARE, MessageType.PREPARE, MessageType.COMMIT);

  private final TreeMap<ReplicaId, Standing> last = new TreeMap<>();
  private final TreeMap<ReplicaId, View> voted = new TreeMap<>();
  private final TreeMap<ReplicaId, View> promised = new TreeMap<>();
  private final TreeMap<ReplicaId, SequenceNumber> revealed = new TreeMap<>();

  @Override
  public String name() {
    return "I8 never back";
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    if (VOTES.contains(frame.type())) {
      voted.merge(replica, frame.view(), NeverBack::later);
    } else if (frame.type() == MessageType.VIEW_CHANGE) {
      promised.merge(replica, frame.view(), NeverBack::later);
    }
  }

  @Override
  public void onReplied(ReplicaId replica, SequenceNumber executed) {
    revealed.merge(replica, executed, NeverBack::later);
  }

  @Override
  public void onShown(Showing showing) {
    SequenceNumber executed = showing.answer().executed();
    SequenceNumber before = revealed.getOrDefault(showing.replica(), SequenceNumber.ZERO);
    if (before.isAfter(executed)) {
      throw broken(
          "replica %s shows its state at %s after it has revealed that at %s"
              .formatted(showing.replica(), executed, before));
    }
    revealed.put(showing.replica(), executed);
  }

  private static SequenceNumber later(SequenceNumber one, SequenceNumber other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public void onTurn(Standing standing) {
    Standing before = last.put(standing.replica(), standing);
    CoreStatus now = standing.status();
    if (before == null || before.life() != standing.life()) {
      requireMemory(standing);
      return;
    }
    CoreStatus then = before.status();
    if (then.view().isAfter(now.view())
        || then.executed().isAfter(now.executed())
        || then.stable().sequence().isAfter(now.stable().sequence())) {
      throw broken("replica %s goes back from %s to %s".formatted(standing.replica(), then, now));
    }
  }

  @Override
  public void onLost(ReplicaId replica) {
    last.remove(replica);
    voted.remove(replica);
    promised.remove(replica);
  }

  private void requireMemory(Standing begun) {
    View view = begun.status().view();
    View hasVoted = voted.getOrDefault(begun.replica(), View.ZERO);
    View hasPromised = promised.getOrDefault(begun.replica(), View.ZERO);
    if (hasVoted.isAfter(view) || (hasPromised.isAfter(view) && !begun.status().changingView())) {
      throw broken(
          "replica %s comes back in view %s; it had voted in view %s and promised view %s"
              .formatted(begun.replica(), view, hasVoted, hasPromised));
    }
  }

  private static View later(View one, View other) {
    return one.isAfter(other) ? one : other;
  }
}
