package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import java.util.List;
import java.util.TreeMap;

/**
 * Proposes times that are late, early, frozen or jump, or that stand still and then make up for it
 * as fast as they may, the same to everybody.
 */
final class TimeLiar extends Distorter {

  private static final long FROZEN_MILLIS = 1;
  private static final long TEN_YEARS_MILLIS = 315_360_000_000L;
  private static final int KEPT_BATCHES = 256;

  private final TreeMap<Long, Batch> proposed = new TreeMap<>();
  private static final int STILL = 30;

  private final int way;
  private long steps;
  private long firstMillis;

  TimeLiar(Hands hands) {
    super(hands);
    this.way = hands.random().nextInt(7);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case PrePrepare proposal when proposal.batch().proposedMillis() > 0 -> {
        long key = proposal.view().value() << 32 | proposal.sequence().value();
        Batch lie = proposed.computeIfAbsent(key, place -> lie(proposal.batch()));
        while (proposed.size() > KEPT_BATCHES) {
          proposed.pollFirstEntry();
        }
        hands().did("proposed a false time");
        // Our own code believes in the true time and will never vote for this one.
        yield List.of(
            new PrePrepare(proposal.view(), proposal.sequence(), lie),
            new Commit(proposal.view(), proposal.sequence(), lie.digest()));
      }
      case Prepare vote -> List.of(vote);
      case Message other -> List.of(other);
    };
  }

  private long stepMillis() {
    return hands().config().limits().leases().maxStepMillis();
  }

  private Batch lie(Batch batch) {
    long truth = batch.proposedMillis();
    steps++;
    firstMillis = firstMillis == 0 ? truth : firstMillis;
    long time =
        switch (way) {
          case 0 -> FROZEN_MILLIS;
          case 1 -> truth + 400;
          case 2 -> Math.max(1, truth - 60_000);
          case 3 -> steps % 2 == 0 ? truth + TEN_YEARS_MILLIS : FROZEN_MILLIS;
          case 4, 5 -> Math.min(truth, firstMillis + Math.max(0, steps - STILL) * stepMillis());
          default -> truth + hands().random().nextInt(2_000);
        };
    return new Batch(time, batch.requests());
  }
}
