package io.bezant.client;

/**
 * What a delete did.
 *
 * @param count how many keys it removed: zero or one
 * @param revision the store's revision after it; unchanged when it removed nothing
 */
public record DeleteResult(long count, long revision) {}
