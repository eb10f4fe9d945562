package io.bezant.protocol.core;

/**
 * On what grounds a replica suspects its primary.
 *
 * @param reason why
 * @param waitedMillis for how long the primary has made it wait by then, in time lived
 * @param isSilent whether the primary's process answered no probe while it was waited for
 */
public record Grounds(SuspicionReason reason, long waitedMillis, boolean isSilent) {}
