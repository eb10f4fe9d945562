package io.bezant.replica.kv;

import io.bezant.protocol.kv.WatchSelector;
import io.bezant.replica.watch.ChangeFeed;

/** What one selector asks for. Two of the same selector are different. */
final class KeyInterest implements ChangeFeed.Interest {
  private final WatchSelector selector;

  KeyInterest(WatchSelector selector) {
    this.selector = selector;
  }

  WatchSelector selector() {
    return selector;
  }

  /** Whether a change of one of its keys is asked for. */
  boolean wants(KeyChange change) {
    return change.isPut() ? selector.wantsPuts() : selector.wantsDeletes();
  }
}
