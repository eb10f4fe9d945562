package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.Optional;

/**
 * A glance at a core, for reports and for the edge.
 *
 * @param view the current view
 * @param primary its primary
 * @param executed the last place executed
 * @param lastProposed the last place known to be proposed
 * @param stable the last stable checkpoint
 * @param lastOwnCheckpoint the last checkpoint announced here
 * @param waitingRequests how many requests wait to be proposed here
 * @param earlyMessages how many messages of one sender wait at most for a view not entered yet
 * @param changingView whether the view was left and no other entered yet
 * @param behind whether so many claim to be further that one of them is correct, or too few have
 *     said in this life where they stand, or a stable checkpoint is known here that the state has
 *     not reached
 * @param transfer how far a transfer of state has come, if one is under way
 * @param returning how far this replica has come since it lost its log, until it is healed
 */
public record CoreStatus(
    View view,
    ReplicaId primary,
    SequenceNumber executed,
    SequenceNumber lastProposed,
    StableCheckpoint stable,
    Optional<Checkpoint> lastOwnCheckpoint,
    int waitingRequests,
    int earlyMessages,
    boolean changingView,
    boolean behind,
    Optional<TransferStatus> transfer,
    Optional<ReturnStatus> returning) {}
