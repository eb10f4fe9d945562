package io.bezant.client;

/**
 * What a put did.
 *
 * @param revision the store's revision after it
 */
public record PutResult(long revision) {}
