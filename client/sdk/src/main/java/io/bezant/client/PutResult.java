package io.bezant.client;

import java.util.Optional;

/**
 * What a put did.
 *
 * @param revision the store's revision of this write
 * @param previous what stood there before, if that was asked for and anything did
 */
public record PutResult(long revision, Optional<KeyValue> previous) {}
