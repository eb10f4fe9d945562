package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.message.RequestKey;

/**
 * Where everything stands in the state. The first byte is the namespace; 5 (configuration) is
 * reserved. Keys of namespace 4 differ in length by kind, so no two kinds can meet, and what
 * belongs to one client stands together.
 */
final class EntryKeys {

  private static final int META = 0;
  private static final int CURRENT = 1;
  private static final int HISTORY_SPACE = 2;
  private static final int LEASE_SPACE = 3;
  private static final int CLIENTS = 4;

  private static final int LEASE = 0;
  private static final int DEADLINE = 1;
  private static final int KEY_OF_LEASE = 2;
  private static final int LEASES_OF_CLIENT = 3;

  /** The first place behind all leases. */
  static final Bytes AFTER_LEASES = new CanonicalWriter(2).u8(LEASE_SPACE).u8(LEASE + 1).toBytes();

  /** The store's revision. */
  static final Bytes REVISION = meta("revision");

  /** The agreed time. */
  static final Bytes TIME = meta("time");

  /** The clock on which leases end. */
  static final Bytes LEASE_CLOCK = meta("leaseClock");

  /** The last number tried as the id of a lease. */
  static final Bytes LEASE_IDS = meta("leaseIds");

  /** How many leases there are. */
  static final Bytes LEASES = meta("leases");

  /** How many sessions were ever opened. */
  static final Bytes SESSION_COUNTER = meta("sessions");

  /** The first place behind all keys of the store. */
  static final Bytes AFTER_CURRENT = new CanonicalWriter(1).u8(CURRENT + 1).toBytes();

  /** How far the history reaches. */
  static final Bytes HISTORY = meta("history");

  private static final int PAGE = 0;
  private static final int BLOCK = 1;
  private static final int GRAVE = 2;

  /** The first place behind all keys that were removed. */
  static final Bytes AFTER_GRAVES =
      new CanonicalWriter(2).u8(HISTORY_SPACE).u8(GRAVE + 1).toBytes();

  private EntryKeys() {}

  private static Bytes meta(String name) {
    return new CanonicalWriter().u8(META).raw(Bytes.utf8(name)).toBytes();
  }

  /** A key of the store. */
  static Bytes current(Bytes key) {
    return new CanonicalWriter(1 + key.size()).u8(CURRENT).raw(key).toBytes();
  }

  /** Whether a key of the store stands at a place. */
  static boolean isCurrent(Bytes entryKey) {
    return entryKey.byteAt(0) == CURRENT;
  }

  /** The key of the store that stands at a place. */
  static Bytes keyOf(Bytes entryKey) {
    return entryKey.slice(1, entryKey.size());
  }

  /** Versions that were replaced, by the number of their page. */
  static Bytes historyPage(long number) {
    return history(PAGE, Long.BYTES).u64(number).toBytes();
  }

  /** What one batch has replaced, by the number of the block. */
  static Bytes historyBlock(long number) {
    return history(BLOCK, Long.BYTES).u64(number).toBytes();
  }

  /** A key that was removed not longer ago than can be read. */
  static Bytes grave(Bytes key) {
    return history(GRAVE, key.size()).raw(key).toBytes();
  }

  /** The key that was removed, by where its grave stands. */
  static Bytes keyInGrave(Bytes entryKey) {
    return entryKey.slice(2, entryKey.size());
  }

  private static CanonicalWriter history(int kind, int more) {
    return new CanonicalWriter(2 + more).u8(HISTORY_SPACE).u8(kind);
  }

  /** A lease. */
  static Bytes lease(long id) {
    return leaseSpace(LEASE, Long.BYTES).u64(id).toBytes();
  }

  /** When a lease is due; those that are due first stand first. */
  static Bytes leaseDeadline(long millis, long id) {
    return leaseSpace(DEADLINE, 2 * Long.BYTES).u64(millis).u64(id).toBytes();
  }

  /** A key that belongs to a lease. */
  static Bytes leaseKey(long id, Bytes key) {
    return leaseSpace(KEY_OF_LEASE, Long.BYTES + key.size()).u64(id).raw(key).toBytes();
  }

  /** How many leases a client has. */
  static Bytes leasesOf(ClientId client) {
    return leaseSpace(LEASES_OF_CLIENT, Digest.SIZE).raw(client.digest().bytes()).toBytes();
  }

  private static CanonicalWriter leaseSpace(int kind, int more) {
    return new CanonicalWriter(2 + more).u8(LEASE_SPACE).u8(kind);
  }

  /** What is known of a client. */
  static Bytes client(ClientId client) {
    return clientPrefix(client, 0).toBytes();
  }

  /** A session of a client. */
  static Bytes session(ClientId client, SessionId session) {
    return clientPrefix(client, 8).u64(session.value()).toBytes();
  }

  /** The cached reply to a request. */
  static Bytes reply(RequestKey key) {
    return reply(key.client(), key.session(), key.number().value());
  }

  /** The cached reply to the request of this number. */
  static Bytes reply(ClientId client, SessionId session, long number) {
    return clientPrefix(client, 16).u64(session.value()).u64(number).toBytes();
  }

  private static CanonicalWriter clientPrefix(ClientId client, int more) {
    return new CanonicalWriter(1 + Digest.SIZE + more).u8(CLIENTS).raw(client.digest().bytes());
  }
}
