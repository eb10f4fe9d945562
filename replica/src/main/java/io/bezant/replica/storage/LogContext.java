package io.bezant.replica.storage;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What a log needs from whoever runs it.
 *
 * @param housekeeper makes the next segment and deletes old ones, one task at a time, so that the
 *     loop does not pause for it; in simulation the caller's thread. It must outlive the log.
 * @param nanoTime measures how long a sync takes
 */
public record LogContext(Executor housekeeper, LongSupplier nanoTime) {}
