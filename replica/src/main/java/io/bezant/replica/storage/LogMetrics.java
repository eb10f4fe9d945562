package io.bezant.replica.storage;

/**
 * What a log has done since it was opened.
 *
 * @param records records made durable
 * @param groups groups written, closing groups included
 * @param bytes bytes written as groups, padding included
 * @param lastSyncNanos how long the last sync took
 * @param segments files it consists of now, prepared ones excluded
 */
public record LogMetrics(long records, long groups, long bytes, long lastSyncNanos, int segments) {}
