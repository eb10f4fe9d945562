package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import java.util.TreeMap;

/** I1: no two honest replicas execute different batches at one place, in any of their lives. */
final class Agreement implements Invariant {
  private final TreeMap<SequenceNumber, Execution> first = new TreeMap<>();

  @Override
  public String name() {
    return "I1 agreement";
  }

  @Override
  public void onExecuted(Execution execution) {
    Execution earlier = first.putIfAbsent(execution.sequence(), execution);
    if (earlier != null && !digest(earlier).equals(digest(execution))) {
      throw broken(
          "at %s replica %s executes %s, replica %s had executed %s"
              .formatted(
                  execution.sequence(),
                  execution.replica(),
                  execution.batch(),
                  earlier.replica(),
                  earlier.batch()));
    }
  }

  private static Digest digest(Execution execution) {
    return execution.batch().digest();
  }
}
