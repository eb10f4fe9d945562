package io.bezant.replica.runtime;

import io.bezant.protocol.message.MessageSealer;
import io.bezant.replica.net.Network;
import java.util.concurrent.Executor;

/**
 * Everything outside the core that effects are carried out on.
 *
 * @param journal the log
 * @param state the service and its state
 * @param network the way out
 * @param codec values to bytes
 * @param sealer the replica's voice, for what is said outside the core: batches read back
 * @param storage where checkpoints are brought to disk: one task after another
 * @param time for measuring only
 * @param listener told what happens
 */
public record Surroundings(
    Journal journal,
    ReplicatedState state,
    Network network,
    Codec codec,
    MessageSealer sealer,
    Executor storage,
    TimeSource time,
    RuntimeListener listener) {}
