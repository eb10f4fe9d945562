package io.bezant.client.core;

import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import java.util.Arrays;

/**
 * Which replica a client takes for the primary. Being wrong costs time, never safety.
 *
 * <p>A view is believed when a weak quorum of replicas names it as theirs, since one of them is
 * then correct; views never go back.
 */
final class PrimaryHint {

  private final Membership membership;
  private final View[] latest;
  private View believed = View.ZERO;

  PrimaryHint(Membership membership) {
    this.membership = membership;
    this.latest = new View[membership.size()];
    Arrays.fill(latest, View.ZERO);
  }

  /** Takes note of the view a replica says it is in. */
  void observe(ReplicaId from, View view) {
    if (latest[from.value()].equals(view)) {
      return;
    }
    latest[from.value()] = view;
    long alike = Arrays.stream(latest).filter(view::equals).count();
    if (view.isAfter(believed) && alike >= membership.quorums().weakQuorum()) {
      believed = view;
    }
  }

  ReplicaId primary() {
    return membership.primaryOf(believed);
  }
}
