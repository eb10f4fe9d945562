package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;

/**
 * One record of the log.
 *
 * @param lsn its number: the first record ever appended has 1, each next one more
 * @param sequence the place in the order it speaks of; zero if a later record replaces it
 * @param payload the bytes that were appended
 */
public record LogRecord(long lsn, long sequence, Bytes payload) {}
