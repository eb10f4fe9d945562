package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Begins views: on those witnesses who know least, on none, and in the place of others. */
final class Pretender {

  private static final int KEPT_VIEWS = 8;

  private final Hands hands;
  private final TreeMap<View, TreeMap<ReplicaId, Signed<ViewChange>>> witnesses = new TreeMap<>();

  Pretender(Hands hands) {
    this.hands = hands;
  }

  /** Takes note of who has left for which view, and with what. */
  void remember(Signed<ViewChange> viewChange) {
    witnesses
        .computeIfAbsent(viewChange.message().view(), absent -> new TreeMap<>())
        .put(viewChange.sender(), viewChange);
    if (witnesses.size() > KEPT_VIEWS) {
      witnesses.pollFirstEntry();
    }
  }

  /** A valid new view that follows from as few proofs as can be had. */
  Optional<NewView> founded(ReplicaId signer, View view) {
    int needed = hands.config().quorums().quorum();
    List<Signed<ViewChange>> known =
        new ArrayList<>(witnesses.getOrDefault(view, new TreeMap<>()).values());
    known.sort(Comparator.comparingInt(witness -> witness.message().prepared().size()));
    if (known.size() < needed) {
      return Optional.empty();
    }
    List<Signed<ViewChange>> chosen = new ArrayList<>(known.subList(0, needed));
    chosen.sort(Comparator.comparing(Signed::sender));
    hands.did("founded a view on those who know least");
    return Optional.of(new NewView(view, chosen, planned(signer, view, Replan.of(chosen))));
  }

  /** A new view in which nothing is left of what its witnesses prove. */
  NewView unfounded(ReplicaId signer, NewView honest) {
    TreeMap<SequenceNumber, Digest> plan = new TreeMap<>();
    honest.plan().forEach(slot -> plan.put(slot.sequence(), Batch.EMPTY.digest()));
    hands.did("began a view against its witnesses");
    return new NewView(honest.view(), honest.viewChanges(), planned(signer, honest.view(), plan));
  }

  /** Begins the view of another as soon as it can be done. */
  void usurp(ReplicaId self, View view) {
    if (!hands.config().membership().primaryOf(view).equals(self)) {
      founded(self, view)
          .ifPresent(
              newView -> {
                hands.did("began another's view");
                hands.say(self, hands.honest(), newView);
              });
    }
  }

  private List<PlannedSlot> planned(
      ReplicaId signer, View view, Map<SequenceNumber, Digest> digests) {
    List<PlannedSlot> plan = new ArrayList<>();
    digests.forEach(
        (place, digest) ->
            plan.add(
                new PlannedSlot(
                    place,
                    digest,
                    hands.vouch(
                        signer,
                        new Statement(
                            MessageType.PRE_PREPARE, view, place, digest, signer, Digest.ZERO)))));
    return plan;
  }
}
