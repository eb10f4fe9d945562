package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;

/**
 * One entry of the state.
 *
 * @param key the namespace's byte, then the key
 * @param record what stands there
 */
public record StateEntry(Bytes key, Bytes record) {

  /** Rejects what cannot be an entry's key. */
  public StateEntry {
    if (key.isEmpty() || key.size() > StatePart.MAX_KEY_BYTES) {
      throw new IllegalArgumentException("an entry key of " + key.size() + " bytes");
    }
  }
}
