package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import java.util.List;

/**
 * As primary leaves gaps: what belongs at one place it proposes some places higher, for all or for
 * some, up to the edge of the window and beyond.
 */
final class SkipSequence extends Distorter {

  private long skippedAt = -1;
  private long skip;

  SkipSequence(Hands hands) {
    super(hands);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case PrePrepare proposal -> {
        draw(proposal.sequence());
        if (skip == 0) {
          yield List.of(proposal);
        }
        hands().did("left a gap");
        SequenceNumber higher = proposal.sequence().plus(skip);
        yield List.of(
            new PrePrepare(proposal.view(), higher, proposal.batch()),
            new Commit(proposal.view(), higher, proposal.digest()));
      }
      case Message other -> List.of(other);
    };
  }

  private void draw(SequenceNumber place) {
    if (place.value() != skippedAt) {
      skippedAt = place.value();
      int window = hands().config().windowSize();
      skip =
          switch (hands().random().nextInt(8)) {
            case 0, 1 -> 1;
            case 2 -> 1 + hands().random().nextInt(window);
            case 3 -> window + hands().random().nextInt(window);
            default -> 0;
          };
    }
  }
}
