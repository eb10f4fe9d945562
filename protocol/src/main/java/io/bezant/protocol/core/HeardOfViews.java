package io.bezant.protocol.core;

import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import org.jspecify.annotations.Nullable;

/** What each replica was heard to say about views; immutable, for the edge. */
final class HeardOfViews {
  private final @Nullable Signed<ViewChange>[] latest;
  private final long[] suspected;

  HeardOfViews(@Nullable Signed<ViewChange>[] latest, long[] suspected) {
    this.latest = latest;
    this.suspected = suspected;
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
