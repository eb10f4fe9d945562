package io.bezant.protocol.core;

import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.StableCheckpoint;

/**
 * A state that has replaced ours.
 *
 * @param state whose it is; a quorum has certified it, or f+1 have announced it [protocol R4]
 * @param stable the last certified checkpoint at or below it: window, log and view changes rest on
 *     this one
 * @param agreedMillis the agreed time in it
 */
record TransferredState(Checkpoint state, StableCheckpoint stable, long agreedMillis) {}
