package io.bezant.protocol.core;

import io.bezant.protocol.ClusterConfig;

/** What the rooms of one core share, handed from the core to each of them. */
record CoreRooms(
    ClusterConfig config,
    CoreOptions options,
    ProtocolRules rules,
    CoreListener listener,
    Outgoing out,
    SafetyGate gate,
    MessageLog log,
    Execution execution,
    RecoveringPeers peers,
    OwnLoss ownLoss) {

  /** What compares the words of one replica. */
  Accuser accuser() {
    return new Accuser(out, listener);
  }
}
