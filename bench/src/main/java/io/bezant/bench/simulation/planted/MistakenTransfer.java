package io.bezant.bench.simulation.planted;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.List;

/** What may be wrong in taking over a state that others have [protocol R4, §10]. */
final class MistakenTransfer {

  private MistakenTransfer() {}

  static ProtocolRules stableForBeingTaken(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public StableCheckpoint stableAfterInstalling(
          Checkpoint installed, StableCheckpoint certified) {
        return new StableCheckpoint(installed.sequence(), installed.root(), List.of());
      }
    };
  }

  static ProtocolRules restoringAnyLeaf(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean isRestored(Bytes hash, Bytes named) {
        return true;
      }
    };
  }
}
