package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import java.util.List;

/**
 * Votes one way to some and another way to others, twice to some, not at all to others, and with
 * prepares of its own while it is primary.
 */
final class TwoFacedVoter extends Distorter {

  TwoFacedVoter(Hands hands) {
    super(hands);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case Prepare vote ->
          twoFaced(vote, new Prepare(vote.view(), vote.sequence(), lie(vote.digest())));
      case Commit vote ->
          twoFaced(vote, new Commit(vote.view(), vote.sequence(), lie(vote.digest())));
      case PrePrepare proposal when hands().oneIn(2) -> {
        hands().did("prepared as primary");
        yield List.of(
            proposal, new Prepare(proposal.view(), proposal.sequence(), proposal.digest()));
      }
      case Message other -> List.of(other);
    };
  }

  private List<Message> twoFaced(Message vote, Message lie) {
    return switch (hands().random().nextInt(6)) {
      case 0 -> {
        hands().did("withheld a vote");
        yield List.of();
      }
      case 1 -> {
        hands().did("voted for another batch");
        yield List.of(lie);
      }
      case 2 -> {
        hands().did("voted twice");
        yield List.of(vote, lie);
      }
      case 3 -> {
        hands().did("voted twice");
        yield List.of(lie, vote);
      }
      default -> List.of(vote);
    };
  }

  private static Digest lie(Digest digest) {
    return Hasher.domain("TEST/OTHER-FACE").digest(digest).finish();
  }
}
