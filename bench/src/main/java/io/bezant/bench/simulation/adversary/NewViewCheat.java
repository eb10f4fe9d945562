package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Begins its views wrongly: what was prepared is left out or exchanged, the proof is too small, old
 * or counts somebody twice, some never hear of the view, or nobody does.
 */
final class NewViewCheat extends Distorter {

  private static final int KEPT_VIEWS = 8;

  private final ArrayDeque<NewView> old = new ArrayDeque<>();
  private final List<ReplicaId> informed;
  private View drawnFor = View.ZERO;
  private int way;

  NewViewCheat(Hands hands) {
    super(hands);
    List<ReplicaId> few = new ArrayList<>(hands.honest());
    while (few.size() > hands.config().quorums().weakQuorum()) {
      few.remove(hands.random().nextInt(few.size()));
    }
    this.informed = few;
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    if (!(honest instanceof NewView newView)) {
      return List.of(honest);
    }
    if (!newView.view().equals(drawnFor)) {
      drawnFor = newView.view();
      way = hands().random().nextInt(9);
      old.addLast(newView);
      if (old.size() > KEPT_VIEWS) {
        old.removeFirst();
      }
    }
    return switch (way) {
      case 0 -> told("began a view without what was prepared", shortened(newView));
      case 1 -> told("began a view with nulls for batches", nulled(signer, newView));
      case 2 -> told("began a view with a batch of its own", exchanged(signer, newView));
      case 3 -> told("proved a view with too few", fewer(newView));
      case 4 -> told("began a view with its own changed story", retold(signer, newView));
      case 5 -> told("began an old view again", old.getFirst());
      case 6 -> {
        if (informed.contains(to)) {
          yield List.of(newView);
        }
        hands().did("told few of a new view");
        yield List.of();
      }
      case 7 -> {
        hands().did("never began its view");
        yield List.of();
      }
      default -> List.of(newView);
    };
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    boolean isNewView =
        to instanceof Party.Replica
            && read(frame).filter(s -> s.message() instanceof NewView).isPresent();
    if (isNewView && hands().oneIn(8)) {
      hands().did("counted a witness of a view twice");
      return Fate.replace(WireTree.repeatSomething(frame, hands().random()));
    }
    return super.onSend(at, to, frame);
  }

  private List<Message> told(String deed, NewView forged) {
    hands().did(deed);
    return List.of(forged);
  }

  private static NewView shortened(NewView newView) {
    int kept = Math.max(0, newView.plan().size() - 1);
    return new NewView(newView.view(), newView.viewChanges(), newView.plan().subList(0, kept));
  }

  private NewView nulled(ReplicaId signer, NewView newView) {
    List<PlannedSlot> plan = new ArrayList<>();
    for (PlannedSlot slot : newView.plan()) {
      plan.add(planned(signer, newView.view(), slot.sequence(), Batch.EMPTY.digest()));
    }
    return new NewView(newView.view(), newView.viewChanges(), plan);
  }

  private NewView exchanged(ReplicaId signer, NewView newView) {
    List<PlannedSlot> plan = new ArrayList<>(newView.plan());
    if (!plan.isEmpty()) {
      int victim = hands().random().nextInt(plan.size());
      SequenceNumber place = plan.get(victim).sequence();
      Digest other = Hasher.domain("TEST/EXCHANGED").u64(place.value()).finish();
      plan.set(victim, planned(signer, newView.view(), place, other));
    }
    return new NewView(newView.view(), newView.viewChanges(), plan);
  }

  private PlannedSlot planned(ReplicaId signer, View view, SequenceNumber place, Digest digest) {
    return new PlannedSlot(
        place,
        digest,
        hands()
            .vouch(
                signer,
                new Statement(MessageType.PRE_PREPARE, view, place, digest, signer, Digest.ZERO)));
  }

  private static NewView fewer(NewView newView) {
    List<Signed<ViewChange>> fewer = newView.viewChanges();
    return new NewView(newView.view(), fewer.subList(0, fewer.size() - 1), newView.plan());
  }

  /** The corrupt say in the proof what they did not say before; the plan is not adapted. */
  private NewView retold(ReplicaId signer, NewView newView) {
    List<Signed<ViewChange>> proof = new ArrayList<>();
    for (Signed<ViewChange> viewChange : newView.viewChanges()) {
      ViewChange said = viewChange.message();
      proof.add(
          hands().isCorrupt(viewChange.sender())
              ? hands()
                  .seal(viewChange.sender(), new ViewChange(said.view(), said.stable(), List.of()))
              : viewChange);
    }
    List<PlannedSlot> plan = hands().oneIn(2) ? newView.plan() : replanned(signer, newView, proof);
    return new NewView(newView.view(), proof, plan);
  }

  /** The plan that follows from this proof: a new view that is valid, and founded on a lie. */
  private List<PlannedSlot> replanned(
      ReplicaId signer, NewView newView, List<Signed<ViewChange>> proof) {
    hands().did("founded a valid view on a lie");
    List<PlannedSlot> plan = new ArrayList<>();
    Replan.of(proof)
        .forEach((place, digest) -> plan.add(planned(signer, newView.view(), place, digest)));
    return plan;
  }
}
