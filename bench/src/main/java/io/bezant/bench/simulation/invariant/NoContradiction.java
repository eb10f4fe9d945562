package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.wire.Frame;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * I7: an honest replica never says two different votes of one kind for one view and place, nor a
 * new vote below the view it has promised, over all its lives. Observed where its words leave it.
 *
 * <p>Whose state may be damaged may announce a checkpoint that its state is not, and is one of the
 * faulty for it. While its log remembers that, it says nothing else about the place; once it has
 * lost its log as well it may (R5 lets it announce what it has fetched).
 */
final class NoContradiction implements Invariant {
  private static final Set<MessageType> VOTES =
      EnumSet.of(MessageType.PRE_PREPARE, MessageType.PREPARE, MessageType.COMMIT);

  private final TreeMap<Vote, Digest> votes =
      new TreeMap<>(
          Comparator.comparing(Vote::replica)
              .thenComparing(Vote::type)
              .thenComparing(Vote::view)
              .thenComparing(Vote::sequence));
  private final TreeMap<ReplicaId, View> promises = new TreeMap<>();
  private final List<Integer> decaying;

  private record Vote(ReplicaId replica, MessageType type, View view, SequenceNumber sequence) {}

  /**
   * A judge of votes.
   *
   * @param decaying whose states may be damaged
   */
  NoContradiction(List<Integer> decaying) {
    this.decaying = List.copyOf(decaying);
  }

  @Override
  public String name() {
    return "I7 no contradiction";
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    MessageType type = frame.type();
    if (VOTES.contains(type)) {
      vote(replica, frame);
    } else if (type == MessageType.CHECKPOINT) {
      once(replica, frame);
    } else if (type == MessageType.RECOVER && decaying.contains(replica.value())) {
      votes
          .keySet()
          .removeIf(
              vote -> vote.replica().equals(replica) && vote.type() == MessageType.CHECKPOINT);
    } else if (type == MessageType.VIEW_CHANGE) {
      promises.merge(replica, frame.view(), NoContradiction::later);
    }
  }

  private void vote(ReplicaId replica, Frame.SealedMessage frame) {
    boolean isNew = once(replica, frame);
    View promised = promises.getOrDefault(replica, View.ZERO);
    if (isNew && promised.isAfter(frame.view())) {
      throw broken(
          "replica %s says %s in view %s at %s after promising view %s"
              .formatted(replica, frame.type(), frame.view(), frame.sequence(), promised));
    }
  }

  private boolean once(ReplicaId replica, Frame.SealedMessage frame) {
    Vote vote = new Vote(replica, frame.type(), frame.view(), frame.sequence());
    Digest earlier = votes.putIfAbsent(vote, frame.digest());
    if (earlier != null && !earlier.equals(frame.digest())) {
      throw broken(
          "%s says %s and has said %s"
              .formatted(vote, frame.digest().shortHex(), earlier.shortHex()));
    }
    return earlier == null;
  }

  private static View later(View one, View other) {
    return one.isAfter(other) ? one : other;
  }
}
