package io.bezant.client;

import java.util.Optional;

/**
 * What a conditional write did.
 *
 * @param succeeded whether the key was as expected and the value was written
 * @param revision the store's revision of the write; zero if there was none
 * @param current if nothing was written, the key as it is; empty if it does not exist
 */
public record CasResult(boolean succeeded, long revision, Optional<KeyValue> current) {}
