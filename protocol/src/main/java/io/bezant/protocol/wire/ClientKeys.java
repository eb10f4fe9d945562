package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The client keys met so far, since validating a key costs as much as verifying a signature. The
 * keys of the configuration stay; others share a fixed number of slots and displace each other.
 * Safe for many threads.
 */
final class ClientKeys {

  private static final int SLOT_COUNT = 1 << 10;

  private final Map<Bytes, PublicKey> registered = new HashMap<>();
  private final AtomicReferenceArray<PublicKey> recent = new AtomicReferenceArray<>(SLOT_COUNT);

  ClientKeys(Collection<PublicKey> registered) {
    registered.forEach(key -> this.registered.put(key.bytes(), key));
  }

  /** The key with this encoding; {@link IllegalArgumentException} if there is none. */
  PublicKey parse(Bytes encoded) {
    PublicKey known = registered.get(encoded);
    if (known != null) {
      return known;
    }
    int slot = encoded.hashCode() & (SLOT_COUNT - 1);
    PublicKey candidate = recent.get(slot);
    if (candidate != null && candidate.bytes().equals(encoded)) {
      return candidate;
    }
    PublicKey parsed = PublicKey.of(encoded);
    recent.set(slot, parsed);
    return parsed;
  }
}
