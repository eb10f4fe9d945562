package io.bezant.client;

import java.util.Optional;

/**
 * What a delete did.
 *
 * @param count how many keys it removed: zero or one
 * @param revision the store's revision of it; the current one when it removed nothing
 * @param previous what stood there before, if that was asked for and anything did
 */
public record DeleteResult(long count, long revision, Optional<KeyValue> previous) {}
