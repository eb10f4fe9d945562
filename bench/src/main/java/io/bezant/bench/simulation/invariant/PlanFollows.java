package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A view that an honest replica founds or enters continues what its view changes prove: it begins
 * above the highest stable checkpoint among them, ends with the last place that any of them has
 * prepared, and has at each place the batch prepared there in the latest view, or none [PBFT §4.4].
 * Whatever else a plan does may undo a decision, though mostly nothing was decided there.
 */
final class PlanFollows implements Invariant {

  @Override
  public String name() {
    return "a new view continues the old";
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    if (record instanceof DurableRecord.EnteredView(Signed<NewView> signed)) {
      NewView newView = signed.message();
      List<PlannedSlot> plan = newView.plan();
      List<Digest> due = due(newView.viewChanges());
      boolean isEqual = plan.size() == due.size();
      for (int i = 0; isEqual && i < due.size(); i++) {
        isEqual =
            plan.get(i).digest().equals(due.get(i))
                && plan.get(i).sequence().equals(base(newView.viewChanges()).plus(i + 1L));
      }
      if (!isEqual) {
        throw broken(
            "replica %s enters view %s, which plans %s after %s instead of %s"
                .formatted(replica, newView.view(), plan, base(newView.viewChanges()), due));
      }
    }
  }

  private static SequenceNumber base(List<Signed<ViewChange>> viewChanges) {
    SequenceNumber base = SequenceNumber.ZERO;
    for (Signed<ViewChange> each : viewChanges) {
      SequenceNumber stable = each.message().stable().sequence();
      base = stable.isAfter(base) ? stable : base;
    }
    return base;
  }

  /** What must be proposed, place by place from the first one above the base. */
  private static List<Digest> due(List<Signed<ViewChange>> viewChanges) {
    SequenceNumber base = base(viewChanges);
    TreeMap<SequenceNumber, TreeMap<View, Digest>> proven = new TreeMap<>();
    for (Signed<ViewChange> each : viewChanges) {
      for (PreparedCertificate proof : each.message().prepared()) {
        proven
            .computeIfAbsent(proof.sequence(), absent -> new TreeMap<>())
            .put(proof.view(), proof.digest());
      }
    }
    List<Digest> due = new ArrayList<>();
    if (!proven.isEmpty()) {
      for (SequenceNumber place = base.next();
          !place.isAfter(proven.lastKey());
          place = place.next()) {
        TreeMap<View, Digest> there = proven.get(place);
        due.add(there == null ? Batch.EMPTY.digest() : there.lastEntry().getValue());
      }
    }
    return due;
  }
}
