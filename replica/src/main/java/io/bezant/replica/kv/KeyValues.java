package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.replica.storage.CorruptStateException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The keys of the store, and what an operation on one key does to them. Every write takes the next
 * revision; what changes nothing takes none. An operation that fails has changed nothing.
 */
final class KeyValues {

  private final Entries entries;
  private final Revisions revisions;
  private final Limits limits;
  private final ResultBudget budget;
  private final Consumer<Bytes> onRemoved;
  private final Updates updates;

  /**
   * The keys of a state.
   *
   * @param onRemoved told each key that is removed
   */
  KeyValues(
      Entries entries,
      Revisions revisions,
      Limits limits,
      ResultBudget budget,
      Consumer<Bytes> onRemoved) {
    this.entries = entries;
    this.revisions = revisions;
    this.limits = limits;
    this.budget = budget;
    this.onRemoved = onRemoved;
    this.updates = new Updates(limits, budget);
  }

  KvResult execute(KvOperation.OfOne operation) {
    Optional<KvResult> refused = keyFailure(operation.key(), limits).or(budget::spent);
    if (refused.isPresent()) {
      return refused.get();
    }
    return switch (operation) {
      case KvOperation.Put put -> put(put);
      case KvOperation.PutLeased put -> put(put);
      case KvOperation.Get(var key) -> get(key);
      case KvOperation.Delete delete -> delete(delete);
      case KvOperation.CompareAndSet compareAndSet -> compareAndSet(compareAndSet);
      case KvOperation.Update update -> update(update);
    };
  }

  /** Why nothing can have that key, if it is so. */
  static Optional<KvResult> keyFailure(Bytes key, Limits limits) {
    if (key.isEmpty()) {
      return Optional.of(new KvResult.Failed(KvError.KEY_EMPTY, 1, 0));
    }
    if (key.size() > limits.maxKeyBytes()) {
      return Optional.of(
          new KvResult.Failed(KvError.KEY_TOO_LONG, limits.maxKeyBytes(), key.size()));
    }
    return Optional.empty();
  }

  private Optional<KvResult> valueFailure(Bytes value) {
    return value.size() > limits.maxValueBytes()
        ? Optional.of(
            new KvResult.Failed(KvError.VALUE_TOO_LARGE, limits.maxValueBytes(), value.size()))
        : Optional.empty();
  }

  private KvResult get(Bytes key) {
    Optional<KeyValue> current = read(key);
    if (current.isEmpty()) {
      return new KvResult.NotFound();
    }
    return budget.charge(current.get()).orElseGet(() -> new KvResult.Found(current.get()));
  }

  private KvResult put(KvOperation.Put put) {
    Optional<KeyValue> current = read(put.key());
    Optional<KvResult> failure =
        valueFailure(put.value()).or(() -> charge(current, put.returnPrevious()));
    if (failure.isPresent()) {
      return failure.get();
    }
    long revision = write(put.key(), put.value(), current).modRevision();
    return new KvResult.Written(revision, put.returnPrevious() ? current : Optional.empty());
  }

  private KvResult put(KvOperation.PutLeased put) {
    Optional<KeyValue> current = read(put.key());
    if (put.lease() == StoredValue.NO_LEASE && current.isEmpty()) {
      return new KvResult.Failed(KvError.NO_LEASE_TO_KEEP, 0, 0);
    }
    long before = current.map(KeyValue::lease).orElse(StoredValue.NO_LEASE);
    long lease = put.lease() == StoredValue.NO_LEASE ? before : put.lease();
    Optional<KvResult> failure =
        valueFailure(put.value())
            .or(() -> lease == before ? Optional.empty() : leaseFailure(lease))
            .or(() -> charge(current, put.returnPrevious()));
    if (failure.isPresent()) {
      return failure.get();
    }
    long revision = write(put.key(), put.value(), current, lease).modRevision();
    return new KvResult.Written(revision, put.returnPrevious() ? current : Optional.empty());
  }

  /** Why a key cannot be given to a lease, if it is so. */
  private Optional<KvResult> leaseFailure(long lease) {
    int most = limits.leases().maxKeysPerLease();
    Optional<LeaseRecord> found = LeaseRecord.find(entries, lease);
    if (found.isEmpty()) {
      return Optional.of(new KvResult.Failed(KvError.LEASE_NOT_FOUND, 0, lease));
    }
    int keys = found.get().keys();
    return keys < most
        ? Optional.empty()
        : Optional.of(new KvResult.Failed(KvError.TOO_MANY_KEYS_OF_LEASE, most, keys + 1L));
  }

  private KvResult delete(KvOperation.Delete delete) {
    Optional<KeyValue> current = read(delete.key());
    if (current.isEmpty()) {
      return new KvResult.Deleted(0, revisions.revision(), Optional.empty());
    }
    Optional<KvResult> failure = charge(current, delete.returnPrevious());
    if (failure.isPresent()) {
      return failure.get();
    }
    long revision = revisions.nextRevision();
    entries.delete(EntryKeys.current(delete.key()));
    onRemoved.accept(delete.key());
    return new KvResult.Deleted(1, revision, delete.returnPrevious() ? current : Optional.empty());
  }

  private KvResult compareAndSet(KvOperation.CompareAndSet operation) {
    Optional<KvResult> badValue = valueFailure(operation.value());
    if (badValue.isPresent()) {
      return badValue.get();
    }
    Optional<KeyValue> current = read(operation.key());
    if (!isAsExpected(operation.expected(), current)) {
      return charge(current, true).orElseGet(() -> new KvResult.CompareFailed(current));
    }
    return new KvResult.Written(
        write(operation.key(), operation.value(), current).modRevision(), Optional.empty());
  }

  private KvResult update(KvOperation.Update update) {
    Optional<KvResult> badSuffix =
        update.change() instanceof Change.Append(Bytes suffix)
            ? valueFailure(suffix)
            : Optional.empty();
    if (badSuffix.isPresent()) {
      return badSuffix.get();
    }
    Optional<KeyValue> current = read(update.key());
    // What a key belongs to is not changed by what is added to it.
    long lease = current.map(KeyValue::lease).orElse(StoredValue.NO_LEASE);
    return updates.execute(
        update.key(),
        update.change(),
        current,
        value -> write(update.key(), value, current, lease));
  }

  private static boolean isAsExpected(Expectation expected, Optional<KeyValue> current) {
    return switch (expected) {
      case Expectation.Absent _absent -> current.isEmpty();
      case Expectation.Value(var value) ->
          current.isPresent() && current.get().value().equals(value);
      case Expectation.ModRevision(var revision) ->
          current.isPresent() && current.get().modRevision() == revision;
    };
  }

  private Optional<KvResult> charge(Optional<KeyValue> current, boolean returned) {
    return returned ? current.flatMap(budget::charge) : Optional.empty();
  }

  private Optional<KeyValue> read(Bytes key) {
    Optional<Bytes> stored = entries.get(EntryKeys.current(key));
    stored.ifPresent(record -> budget.read(record.size()));
    return stored.map(record -> StoredValue.decode(key, record));
  }

  /** A key that is written without a lease has none from then on. */
  private KeyValue write(Bytes key, Bytes value, Optional<KeyValue> current) {
    return write(key, value, current, StoredValue.NO_LEASE);
  }

  private KeyValue write(Bytes key, Bytes value, Optional<KeyValue> current, long lease) {
    long revision = revisions.nextRevision();
    current.ifPresent(before -> requireEarlier(before, revision));
    KeyValue written =
        current
            .map(
                before ->
                    new KeyValue(
                        key,
                        value,
                        before.createRevision(),
                        revision,
                        Math.addExact(before.version(), 1),
                        lease))
            .orElseGet(() -> new KeyValue(key, value, revision, revision, 1, lease));
    entries.put(EntryKeys.current(key), StoredValue.encode(written));
    return written;
  }

  /** Each part of a state may be whole and older or newer than the rest of it. */
  private static void requireEarlier(KeyValue before, long revision) {
    if (before.modRevision() >= revision) {
      throw new CorruptStateException(
          "the record of key " + before.key(),
          "a revision below " + revision,
          "revision " + before.modRevision());
    }
  }
}
