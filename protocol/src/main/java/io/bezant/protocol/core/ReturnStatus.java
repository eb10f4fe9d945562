package io.bezant.protocol.core;

/**
 * How far a replica that lost its log has come on its way back (R5).
 *
 * @param stage where it stands
 * @param othersRecovering how many others say that they lost theirs
 * @param isHopeless whether so many have that none of them can come back by itself
 */
public record ReturnStatus(Amnesia stage, int othersRecovering, boolean isHopeless) {}
