package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The plan of a new view against one that is computed place by place from the paper's words. */
class NewViewPlannerTest {

  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));

  @Property(tries = 200)
  void planIsWhatThePaperSays(@ForAll long seed) {
    List<Signed<ViewChange>> viewChanges = draw(new Random(seed));
    assertEquals(naive(viewChanges), NewViewPlanner.plan(viewChanges, Lab.rules(4)).digests());
  }

  /** In one view at most one batch is prepared at a place: its digest follows from both. */
  private static List<Signed<ViewChange>> draw(Random random) {
    List<Signed<ViewChange>> drawn = new ArrayList<>();
    for (int replica = 0; replica < 3; replica++) {
      long stable = 4L * random.nextInt(3);
      List<PreparedCertificate> prepared = new ArrayList<>();
      for (long s = stable + 1; s <= stable + 8; s++) {
        if (random.nextInt(3) == 0) {
          long view = random.nextInt(4);
          prepared.add(PROOFS.prepared(view, s, Proofs.batch(10 * s + view)));
        }
      }
      StableCheckpoint base =
          stable == 0 ? StableCheckpoint.GENESIS : PROOFS.stable(stable, Digest.ZERO);
      drawn.add(PROOFS.viewChange(replica, 9, base, prepared.toArray(new PreparedCertificate[0])));
    }
    return drawn;
  }

  private static Map<SequenceNumber, Digest> naive(List<Signed<ViewChange>> viewChanges) {
    long low = 0;
    long high = 0;
    for (Signed<ViewChange> viewChange : viewChanges) {
      low = Math.max(low, viewChange.message().stable().sequence().value());
      for (PreparedCertificate proof : viewChange.message().prepared()) {
        high = Math.max(high, proof.sequence().value());
      }
    }
    Map<SequenceNumber, Digest> plan = new LinkedHashMap<>();
    for (long s = low + 1; s <= high; s++) {
      long bestView = -1;
      Digest best = Batch.EMPTY.digest();
      for (Signed<ViewChange> viewChange : viewChanges) {
        for (PreparedCertificate proof : viewChange.message().prepared()) {
          if (proof.sequence().value() == s && proof.view().value() > bestView) {
            bestView = proof.view().value();
            best = proof.digest();
          }
        }
      }
      plan.put(new SequenceNumber(s), best);
    }
    return plan;
  }
}
