package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Gives the bodies of its batches to one replica less than a quorum, votes for them to all, and
 * answers nobody who asks for a body.
 */
final class BodyWithholder extends Distorter {

  private final TreeSet<ReplicaId> without = new TreeSet<>();
  private long drawnAt = -1;

  BodyWithholder(Hands hands) {
    super(hands);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case PrePrepare proposal -> {
        draw(proposal.sequence().value());
        if (!without.contains(to)) {
          yield List.of(proposal);
        }
        hands().did("withheld a body");
        yield List.of();
      }
      case BatchBody _asked -> refuse();
      case CommittedBatch _asked -> refuse();
      case Message other -> List.of(other);
    };
  }

  private List<Message> refuse() {
    hands().did("refused a body");
    return List.of();
  }

  /** Now and then another choice of who is left without. */
  private void draw(long place) {
    if (place == drawnAt || (drawnAt >= 0 && !hands().oneIn(4))) {
      return;
    }
    drawnAt = place;
    without.clear();
    List<ReplicaId> honest = new ArrayList<>(hands().honest());
    int informed = hands().config().quorums().quorum() - 1 - hands().corrupt().size();
    while (honest.size() > Math.max(0, informed) && !honest.isEmpty()) {
      without.add(honest.remove(hands().random().nextInt(honest.size())));
    }
    if (hands().oneIn(2)) {
      without.clear();
    }
  }
}
