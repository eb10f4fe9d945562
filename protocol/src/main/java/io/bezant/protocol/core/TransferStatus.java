package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;

/**
 * How far a transfer of state has come.
 *
 * @param target the checkpoint that is fetched
 * @param donor who is asked now
 * @param pieceCount how many pieces were verified and put aside
 * @param entryCount how many entries were in them
 */
public record TransferStatus(
    SequenceNumber target, ReplicaId donor, long pieceCount, long entryCount) {}
