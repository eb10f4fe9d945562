package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.CommitCertificate;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I3: no two prepared certificates for one view and place name different batches, and no two commit
 * certificates for one place do, whatever their views.
 */
final class OneCertificate implements Invariant {
  private final TreeMap<SequenceNumber, TreeMap<View, Digest>> prepared = new TreeMap<>();
  private final TreeMap<SequenceNumber, Digest> committed = new TreeMap<>();

  @Override
  public String name() {
    return "I3 one certificate";
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    switch (record) {
      case DurableRecord.Prepared(var proof) -> {
        Digest earlier =
            prepared
                .computeIfAbsent(proof.sequence(), absent -> new TreeMap<>())
                .putIfAbsent(proof.view(), proof.digest());
        require(earlier, proof.digest(), "prepared at " + proof.sequence(), replica);
      }
      case DurableRecord.Committed(var proof) -> commit(replica, proof);
      case DurableRecord.Learned(var batch, var proof) -> commit(replica, proof);
      case DurableRecord.Accepted other -> {}
      case DurableRecord.Body other -> {}
      case DurableRecord.Promised other -> {}
      case DurableRecord.EnteredView other -> {}
      case DurableRecord.OwnCheckpoint other -> {}
      case DurableRecord.Stable other -> {}
      case DurableRecord.Installed other -> {}
      case DurableRecord.Returning other -> {}
      case DurableRecord.Head other -> {}
    }
  }

  private void commit(ReplicaId replica, CommitCertificate proof) {
    Digest earlier = committed.putIfAbsent(proof.sequence(), proof.digest());
    require(earlier, proof.digest(), "committed at " + proof.sequence(), replica);
  }

  private void require(@Nullable Digest earlier, Digest now, String what, ReplicaId by) {
    if (earlier != null && !earlier.equals(now)) {
      throw broken(
          "replica %s holds a proof that %s is %s, there is one for %s"
              .formatted(by, what, now.shortHex(), earlier.shortHex()));
    }
  }
}
