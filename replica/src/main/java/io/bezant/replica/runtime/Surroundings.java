package io.bezant.replica.runtime;

import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.RecordCodec;
import io.bezant.replica.net.Network;
import io.bezant.replica.storage.WriteAheadLog;

/**
 * Everything outside the core that effects are carried out on.
 *
 * @param log what must survive
 * @param state the service and its state
 * @param network the way out
 * @param frames messages to bytes
 * @param records records to bytes and back
 * @param sealer the replica's voice, for what is said outside the core: batches read back
 * @param time for measuring only
 * @param listener told what happens
 */
public record Surroundings(
    WriteAheadLog log,
    ReplicatedState state,
    Network network,
    FrameCodec frames,
    RecordCodec records,
    MessageSealer sealer,
    TimeSource time,
    RuntimeListener listener) {}
