package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.List;

/**
 * The primary's proof that its view may begin, and what the view continues with [PBFT §4.4].
 * Everybody recomputes the plan from the view changes.
 *
 * @param view the view that begins
 * @param viewChanges the view changes of a quorum for exactly this view, sorted by sender
 * @param plan the proposals that the view begins with, ascending by place without gap
 */
public record NewView(View view, List<Signed<ViewChange>> viewChanges, List<PlannedSlot> plan)
    implements Message {

  private static final String DOMAIN = "BZ1/NV-BODY";

  /** Rejects what no correct primary says whatever its state. */
  public NewView {
    viewChanges = List.copyOf(viewChanges);
    plan = List.copyOf(plan);
    Certificates.inOrder(viewChanges.stream().map(Signed::envelope).toList());
    for (Signed<ViewChange> viewChange : viewChanges) {
      if (!viewChange.message().view().equals(view)) {
        throw new IllegalArgumentException(
            "a change to view " + viewChange.message().view() + " in the proof of view " + view);
      }
    }
    for (int i = 1; i < plan.size(); i++) {
      // By the difference: to count on from the last place there is would overflow.
      if (plan.get(i).sequence().value() - plan.get(i - 1).sequence().value() != 1) {
        throw new IllegalArgumentException("the plan has a gap at " + plan.get(i).sequence());
      }
    }
  }

  @Override
  public MessageType type() {
    return MessageType.NEW_VIEW;
  }

  @Override
  public SequenceNumber sequence() {
    return SequenceNumber.ZERO;
  }

  @Override
  public Digest digest() {
    return Digest.ZERO;
  }

  @Override
  public Digest bodyDigest() {
    Hasher hasher = Hasher.domain(DOMAIN).u32(viewChanges.size());
    for (Signed<ViewChange> viewChange : viewChanges) {
      ViewChange message = viewChange.message();
      hasher
          .u32(viewChange.sender().value())
          .u64(message.sequence().value())
          .digest(message.digest())
          .digest(message.bodyDigest());
    }
    hasher.u32(plan.size());
    plan.forEach(slot -> hasher.u64(slot.sequence().value()).digest(slot.digest()));
    return hasher.finish();
  }
}
