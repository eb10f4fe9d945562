package io.bezant.protocol.core;

import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import org.jspecify.annotations.Nullable;

/** What each replica was heard to say about views; immutable, for the edge. */
final class HeardOfViews {
  private final @Nullable Signed<ViewChange>[] latest;
  private final long[] suspected;
  private final @Nullable Signed<NewView> entered;

  /**
   * What was heard.
   *
   * @param latest each replica's last view change
   * @param suspected the highest view that each suspects
   * @param entered how the last view entered began; none for the first
   */
  HeardOfViews(
      @Nullable Signed<ViewChange>[] latest, long[] suspected, @Nullable Signed<NewView> entered) {
    this.latest = latest;
    this.suspected = suspected;
    this.entered = entered;
  }

  /**
   * Whether a beginning of no later view is the one known, or proves nothing against its signer.
   */
  boolean hasBegun(ReplicaId sender, View view, Signature signature) {
    return entered == null
        || !entered.message().view().equals(view)
        || !entered.sender().equals(sender)
        || entered.envelope().signature().equals(signature);
  }

  boolean hasSuspected(ReplicaId sender, View view) {
    return sender.value() < suspected.length && suspected[sender.value()] >= view.value();
  }

  boolean hasLeft(ReplicaId sender, View view, Signature signature) {
    Signed<ViewChange> last = sender.value() < latest.length ? latest[sender.value()] : null;
    return last != null
        && (last.message().view().isAfter(view)
            || (last.message().view().equals(view)
                && last.envelope().signature().equals(signature)));
  }
}
