package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.wire.Frame;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * I10: no more views than there are reasons. An honest replica suspects a view for a reason of its
 * own, then or before, or because one other honest replica does at least; and the first honest
 * replica that leaves for a view knows that a quorum suspects the one before it, so that no liar
 * and no replica that is cut off ends a view alone.
 */
final class BoundedViews implements Invariant {
  private final int toAgree;
  private final int toLeave;
  private final TreeMap<ReplicaId, View> suspected = new TreeMap<>();
  private final TreeMap<ReplicaId, View> left = new TreeMap<>();
  private View highestLeft = View.ZERO;

  /**
   * A judge of views.
   *
   * @param toAgree how many honest replicas must suspect a view before one does that is content
   * @param toLeave how many honest replicas must suspect a view before the first leaves it
   */
  BoundedViews(int toAgree, int toLeave) {
    this.toAgree = toAgree;
    this.toLeave = toLeave;
  }

  @Override
  public String name() {
    return "I10 bounded views";
  }

  /** Who hears something follows others; who suspects without having heard has its own reason. */
  @Override
  public void onStep(ReplicaId replica, Step step) {
    boolean hasOwnReason = !(step.event() instanceof Event.MessageReceived);
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Broadcast(Signed<? extends Message> said)
          && said.message() instanceof Suspect suspect) {
        suspect(replica, suspect.view(), hasOwnReason);
      }
    }
  }

  private void suspect(ReplicaId replica, View view, boolean hasOwnReason) {
    boolean repeatsItself = suspecting(view).contains(replica);
    if (!hasOwnReason && !repeatsItself && suspecting(view).size() < toAgree) {
      throw broken(
          "replica %s suspects view %s without a reason, and so do %s honest others of %s"
              .formatted(replica, view, suspecting(view).size(), toAgree));
    }
    suspected.merge(replica, view, BoundedViews::later);
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    if (frame.type() != MessageType.VIEW_CHANGE) {
      return;
    }
    View next = frame.view();
    if (next.isAfter(highestLeft)) {
      highestLeft = next;
      int suspecting = suspecting(new View(next.value() - 1)).size();
      if (suspecting < toLeave) {
        throw broken(
            "replica %s is the first to leave for view %s, and %s honest ones suspect what was"
                    .formatted(replica, next, suspecting)
                + " before it; needed are "
                + toLeave);
      }
    }
    left.merge(replica, next, BoundedViews::later);
  }

  private NavigableSet<ReplicaId> suspecting(View view) {
    TreeSet<ReplicaId> all = new TreeSet<>();
    suspected.forEach(
        (replica, last) -> {
          if (!view.isAfter(last)) {
            all.add(replica);
          }
        });
    left.forEach(
        (replica, promised) -> {
          if (promised.isAfter(view)) {
            all.add(replica);
          }
        });
    return all;
  }

  private static View later(View one, View other) {
    return one.isAfter(other) ? one : other;
  }
}
