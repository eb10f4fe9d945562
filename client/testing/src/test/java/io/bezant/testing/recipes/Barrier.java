package io.bezant.testing.recipes;

import io.bezant.client.BezantClient;
import io.bezant.client.Comparison;
import io.bezant.client.KeyRange;
import io.bezant.client.Transaction;
import io.bezant.client.TransactionResult;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.crypto.Bytes;
import java.time.Duration;

/** Stands in the way of all who come, for as long as a key is there. */
record Barrier(BezantClient client, Bytes key) {

  /** From now on whoever comes waits. */
  void raise() {
    client.kv().put(key, Bytes.EMPTY);
  }

  /** All who wait may go on. */
  void lower() {
    client.kv().delete(key);
  }

  /** Waits until it is lowered; whether it was within the time. */
  boolean pass(Duration patience) {
    TransactionResult look = client.kv().commit(Transaction.when(Comparison.isAbsent(key)));
    if (look.succeeded()) {
      return true;
    }
    WatchOptions removals = WatchOptions.DEFAULT.from(look.revision() + 1).withoutPuts();
    try (WatchStream lowered = client.watch().open(KeyRange.of(key), removals)) {
      return lowered.next(patience).isPresent();
    }
  }
}
