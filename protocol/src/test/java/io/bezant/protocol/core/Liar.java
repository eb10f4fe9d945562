package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The mind that all corrupt replicas share: it stands at their mailbox and changes what they say,
 * another way for each receiver, signed with their own keys. The certificates inside are those that
 * a corrupt replica has won or seen; it cannot make votes of others.
 */
final class Liar {

  private final SplittableRandom random;
  private final Map<Digest, Digest> twins = new HashMap<>();
  private final List<Signed<ViewChange>> stale = new ArrayList<>();

  Liar(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** What one receiver gets instead of what an honest replica would say. */
  List<Signed<?>> distort(ReplicaId to, Signed<?> honest) {
    int self = honest.sender().value();
    List<Signed<?>> said = new ArrayList<>();
    if (random.nextInt(100) < 5) {
      return said;
    }
    said.add(Lab.signed(self, distorted(to, honest)));
    if (random.nextInt(100) < 5) {
      said.add(honest);
    }
    if (honest.message() instanceof ViewChange && stale.size() < 64) {
      stale.add(honest.as(ViewChange.class));
    }
    if (!stale.isEmpty() && random.nextInt(100) < 10) {
      said.add(stale.get(random.nextInt(stale.size())));
    }
    if (random.nextInt(100) < 10) {
      said.add(Lab.signed(self, new Suspect(honest.message().view())));
    }
    return said;
  }

  private boolean isOtherSide(ReplicaId to) {
    return to.value() % 2 == 1;
  }

  private Message distorted(ReplicaId to, Signed<?> honest) {
    return switch (honest.message()) {
      case PrePrepare proposal when isOtherSide(to) -> {
        Batch batch = proposal.batch();
        Batch twin = new Batch(batch.proposedMillis() + 1, batch.requests());
        twins.put(batch.digest(), twin.digest());
        yield new PrePrepare(proposal.view(), proposal.sequence(), twin);
      }
      case Prepare vote when isOtherSide(to) ->
          new Prepare(vote.view(), vote.sequence(), twin(vote.digest()));
      case Commit vote when isOtherSide(to) ->
          new Commit(vote.view(), vote.sequence(), twin(vote.digest()));
      case Checkpoint vote when random.nextInt(100) < 30 ->
          new Checkpoint(vote.sequence(), Hasher.domain("TEST/LIE").digest(vote.root()).finish());
      case ViewChange vote when random.nextBoolean() ->
          new ViewChange(vote.view(), vote.stable(), List.of());
      case NewView newView when !newView.plan().isEmpty() && random.nextBoolean() ->
          new NewView(
              newView.view(),
              newView.viewChanges(),
              newView.plan().subList(0, newView.plan().size() - 1));
      case Status status ->
          new Status(
              status.view(),
              new SequenceNumber(random.nextBoolean() ? 0 : 1L << 40),
              SequenceNumber.ZERO,
              SlotBits.NONE,
              SlotBits.NONE);
      case Message other -> other;
    };
  }

  private Digest twin(Digest digest) {
    return twins.getOrDefault(digest, digest);
  }
}
