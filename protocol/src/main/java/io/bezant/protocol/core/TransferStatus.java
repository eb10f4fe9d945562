package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;

/**
 * How far a transfer of state has come.
 *
 * @param target the checkpoint that is fetched
 * @param askedDonors how many replicas are asked for parts now
 * @param pieceCount how many pieces were verified to be put aside
 * @param entryCount how many entries donors have sent
 */
public record TransferStatus(
    SequenceNumber target, int askedDonors, long pieceCount, long entryCount) {}
