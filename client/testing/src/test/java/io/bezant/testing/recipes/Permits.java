package io.bezant.testing.recipes;

import io.bezant.client.BezantClient;
import io.bezant.client.Comparison;
import io.bezant.client.KeyRange;
import io.bezant.client.KeyValue;
import io.bezant.client.RangeOptions;
import io.bezant.client.Session;
import io.bezant.client.Step;
import io.bezant.client.StepResult;
import io.bezant.client.Transaction;
import io.bezant.client.TransactionResult;
import io.bezant.client.WatchBatch;
import io.bezant.client.WatchEvent;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** A semaphore: so many at a time, in the order in which they came. */
record Permits(BezantClient client, String name, int count) {

  /** One of them, until it is closed or its session ends. Its token fences, as a lock's does. */
  record Permit(BezantClient client, Bytes key, long token) implements AutoCloseable {

    /** What holds for as long as the permit does; for transactions. */
    Comparison guard() {
      return Comparison.createRevision(KeyRange.of(key), Comparison.Relation.EQUAL, token);
    }

    @Override
    public void close() {
      client.kv().delete(key);
    }
  }

  /** Waits for a permit; empty if others have them all that time. */
  Optional<Permit> acquire(Session session, Duration patience) {
    KeyRange all = KeyRange.prefix(name + "/");
    Bytes key = Bytes.utf8(name + "/" + UUID.randomUUID());
    Transaction joining =
        Transaction.of()
            .then(Step.put(key, Bytes.EMPTY, session.id()), Step.range(all, RangeOptions.DEFAULT));
    TransactionResult joined = client.kv().commit(joining);
    Permit permit = new Permit(client, key, joined.revision());
    List<KeyValue> there = ((StepResult.Range) joined.results().getLast()).result().entries();
    Set<Bytes> ahead =
        there.stream()
            .filter(each -> each.createRevision() < permit.token())
            .map(KeyValue::key)
            .collect(Collectors.toCollection(TreeSet::new));
    if (isServed(permit, ahead, all, patience)) {
      return Optional.of(permit);
    }
    permit.close();
    return Optional.empty();
  }

  /** Nobody ever comes to stand before somebody else, so there is only to wait for who leaves. */
  private boolean isServed(Permit permit, Set<Bytes> ahead, KeyRange all, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    WatchOptions removals = WatchOptions.DEFAULT.from(permit.token() + 1).withoutPuts();
    try (WatchStream left = client.watch().open(all, removals)) {
      while (ahead.size() >= count) {
        Duration rest = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        Optional<WatchBatch> batch = left.next(rest);
        if (batch.isEmpty()) {
          return false;
        }
        batch.get().events().stream().map(WatchEvent::key).forEach(ahead::remove);
      }
      return true;
    }
  }
}
