package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rule by which a new view begins, written once more: liars must know it to cheat well. */
final class Replan {

  private Replan() {}

  /** What each place begins with, from the highest checkpoint to the highest certificate. */
  static Map<SequenceNumber, Digest> of(List<Signed<ViewChange>> proof) {
    SequenceNumber base = SequenceNumber.ZERO;
    for (Signed<ViewChange> viewChange : proof) {
      SequenceNumber stable = viewChange.message().stable().sequence();
      base = stable.isAfter(base) ? stable : base;
    }
    TreeMap<SequenceNumber, PreparedCertificate> highest = new TreeMap<>();
    for (Signed<ViewChange> viewChange : proof) {
      for (PreparedCertificate certificate : viewChange.message().prepared()) {
        PreparedCertificate known = highest.get(certificate.sequence());
        if (certificate.sequence().isAfter(base)
            && (known == null || certificate.view().isAfter(known.view()))) {
          highest.put(certificate.sequence(), certificate);
        }
      }
    }
    TreeMap<SequenceNumber, Digest> plan = new TreeMap<>();
    if (!highest.isEmpty()) {
      SequenceNumber last = highest.lastKey();
      for (SequenceNumber place = base.next(); !place.isAfter(last); place = place.next()) {
        PreparedCertificate certificate = highest.get(place);
        plan.put(place, certificate == null ? Batch.EMPTY.digest() : certificate.digest());
      }
    }
    return plan;
  }
}
