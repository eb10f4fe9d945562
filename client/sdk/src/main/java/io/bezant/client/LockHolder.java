package io.bezant.client;

import io.bezant.crypto.Bytes;

/**
 * Who has a lock, or leads.
 *
 * @param key the key that stands for it
 * @param token its fencing token
 * @param lease the lease that it hangs on
 * @param value what it has to say; empty for a lock
 */
public record LockHolder(Bytes key, long token, long lease, Bytes value) {

  static LockHolder of(KeyValue first) {
    return new LockHolder(first.key(), first.createRevision(), first.lease(), first.value());
  }
}
