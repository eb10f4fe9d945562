package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An honest replica skips a batch if, and only if, the administrator has ordered exactly that one
 * at exactly that place to be skipped.
 */
final class OrderedSkips implements Invariant {
  private final TreeMap<SequenceNumber, Digest> ordered = new TreeMap<>();

  @Override
  public String name() {
    return "skips are ordered";
  }

  @Override
  public void onOrderedToSkip(SequenceNumber sequence, Digest digest) {
    Digest before = ordered.put(sequence, digest);
    if (before != null && !before.equals(digest)) {
      throw broken(
          "replicas wait at %s at two batches, %s and %s".formatted(sequence, before, digest));
    }
  }

  @Override
  public void onExecuted(Execution execution) {
    boolean isOrdered =
        Optional.ofNullable(ordered.get(execution.sequence()))
            .filter(execution.batch().digest()::equals)
            .isPresent();
    if (execution.isSkipped() != isOrdered) {
      throw broken(
          "replica %s %s batch %s at %s, which was %sordered to be skipped"
              .formatted(
                  execution.replica(),
                  execution.isSkipped() ? "skips" : "executes",
                  execution.batch().digest().hex(),
                  execution.sequence(),
                  isOrdered ? "" : "not "));
    }
  }
}
