package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a new view continues with, as a pure function of the view changes that found it [PBFT §4.4].
 * The primary computes it to propose, every backup to check.
 */
final class NewViewPlanner {

  private NewViewPlanner() {}

  /**
   * What follows from a set of view changes.
   *
   * @param base the highest stable checkpoint among them
   * @param digests for each place above it up to the highest prepared one, ascending: the digest of
   *     the certificate with the highest view, or of the empty batch
   */
  record Plan(StableCheckpoint base, Map<SequenceNumber, Digest> digests) {

    /** The last place planned, or the checkpoint when none is. */
    SequenceNumber last() {
      return base.sequence().plus(digests.size());
    }
  }

  /** Plans the view that these view changes found; their certificates are valid. */
  static Plan plan(List<Signed<ViewChange>> viewChanges, ProtocolRules rules) {
    StableCheckpoint base = StableCheckpoint.GENESIS;
    for (Signed<ViewChange> viewChange : viewChanges) {
      StableCheckpoint stable = viewChange.message().stable();
      if (stable.sequence().isAfter(base.sequence())) {
        base = stable;
      }
    }
    TreeMap<SequenceNumber, PreparedCertificate> highest = new TreeMap<>();
    for (Signed<ViewChange> viewChange : viewChanges) {
      for (PreparedCertificate certificate : viewChange.message().prepared()) {
        if (certificate.sequence().isAfter(base.sequence())) {
          highest.merge(certificate.sequence(), certificate, (a, b) -> higher(a, b, rules));
        }
      }
    }
    Map<SequenceNumber, Digest> digests = new LinkedHashMap<>();
    if (!highest.isEmpty()) {
      SequenceNumber last = highest.lastKey();
      for (SequenceNumber s = base.sequence().next(); !s.isAfter(last); s = s.next()) {
        PreparedCertificate certificate = highest.get(s);
        digests.put(s, certificate == null ? Batch.EMPTY.digest() : certificate.digest());
      }
    }
    return new Plan(base, digests);
  }

  private static PreparedCertificate higher(
      PreparedCertificate a, PreparedCertificate b, ProtocolRules rules) {
    Invariants.check(
        !a.view().equals(b.view()) || a.digest().equals(b.digest()),
        () -> "two batches are prepared in view " + a.view() + " at " + a.sequence());
    return rules.outranks(b, a) ? b : a;
  }
}
