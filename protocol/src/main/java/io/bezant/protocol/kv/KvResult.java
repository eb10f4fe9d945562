package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;
import java.util.List;
import java.util.Optional;

/** The answer to one operation; answers stand in the order of the operations. */
public sealed interface KvResult {

  /** The answer to what was asked of many keys. */
  sealed interface OfMany extends KvResult {}

  /**
   * A value was written.
   *
   * @param revision the store's revision of this write
   * @param previous what stood there before, if that was asked for and anything did
   */
  record Written(long revision, Optional<KeyValue> previous) implements KvResult {}

  /**
   * The key exists.
   *
   * @param keyValue as it was at this place of the agreed order
   */
  record Found(KeyValue keyValue) implements KvResult {}

  /** The key does not exist. */
  record NotFound() implements KvResult {}

  /**
   * A removal was done, or there was nothing to remove.
   *
   * @param count how many keys were removed
   * @param revision the store's revision of this removal; the current one if nothing was removed
   * @param previous what stood there before, if that was asked for and anything did
   */
  record Deleted(long count, long revision, Optional<KeyValue> previous) implements KvResult {}

  /**
   * The key was not as expected; nothing was written.
   *
   * @param current as the key is; empty if it does not exist
   */
  record CompareFailed(Optional<KeyValue> current) implements KvResult {}

  /**
   * A new value was made of what stood there.
   *
   * @param keyValue as it is now
   * @param isChanged whether it was written; if not, the value was so before
   */
  record Updated(KeyValue keyValue, boolean isChanged) implements KvResult {}

  /**
   * The operation could not be done; nothing was changed.
   *
   * @param error why
   * @param limit the limit that was exceeded; zero where the error has none
   * @param actual the value that exceeded it; zero where the error has none
   */
  record Failed(KvError error, long limit, long actual) implements KvResult {}

  /**
   * The keys of a range.
   *
   * @param entries in key order; none if only their number was asked for
   * @param count how many keys were found, up to the limit
   * @param next where to go on: the first key of the range beyond the limit, if there is one
   */
  record Listed(List<KeyValue> entries, long count, Optional<Bytes> next) implements OfMany {

    /** Copies the list. */
    public Listed {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The keys of a range that were asked for in another order, or only some of them.
   *
   * @param entries in the order that was asked for; none if only their number was asked for
   * @param count how many keys the range has, whatever the filter and the limit
   * @param more whether the limit left out any that the filter did not
   */
  record Sorted(List<KeyValue> entries, long count, boolean more) implements OfMany {

    /** Copies the list. */
    public Sorted {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The keys of a range were removed, or there was nothing to remove.
   *
   * @param count how many keys were removed
   * @param revision the store's revision of this removal; the current one if nothing was removed
   * @param previous what stood there before, in key order, if that was asked for
   */
  record RangeDeleted(long count, long revision, List<KeyValue> previous) implements OfMany {

    /** Copies the list. */
    public RangeDeleted {
      previous = List.copyOf(previous);
    }
  }

  /**
   * A transaction was done.
   *
   * @param succeeded whether all comparisons held
   * @param revision the store's revision after it, which is that of all its changes
   * @param results one for each step of the branch that was taken, in order
   */
  record Transacted(boolean succeeded, long revision, List<KvResult> results) implements OfMany {

    /** Copies the list. */
    public Transacted {
      results = List.copyOf(results);
    }
  }

  /**
   * What was before a revision was given up.
   *
   * @param revision the oldest that can be read
   */
  record Compacted(long revision) implements KvResult {}

  /** The answer to what was asked about leases. */
  sealed interface OfLeases extends KvResult {}

  /**
   * A lease has begun.
   *
   * @param id which it is
   * @param ttlMillis how long it lives at least, in milliseconds
   */
  record LeaseGranted(long id, long ttlMillis) implements OfLeases {}

  /**
   * Leases have their whole time again.
   *
   * @param ttlMillis for each, in the order asked, how long it lives from now; zero if it has ended
   */
  record LeasesKept(List<Long> ttlMillis) implements OfLeases {

    /** Copies the list. */
    public LeasesKept {
      ttlMillis = List.copyOf(ttlMillis);
    }
  }

  /**
   * A lease was ended.
   *
   * @param count how many keys went with it
   * @param revision the store's revision of their removal; the current one if it had none
   */
  record LeaseRevoked(long count, long revision) implements OfLeases {}

  /**
   * How a lease stands.
   *
   * @param ttlMillis how long it lives from a keep-alive on
   * @param remainingMillis how long it lives on; zero if it is due
   * @param keys that belong to it, in their order, if they were asked for
   */
  record LeaseTold(long ttlMillis, long remainingMillis, List<Bytes> keys) implements OfLeases {

    /** Copies the list. */
    public LeaseTold {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Which leases there are.
   *
   * @param ids in their order
   * @param next the first that was left out; zero if there is none
   */
  record LeasesListed(List<Long> ids, long next) implements OfLeases {

    /** Copies the list. */
    public LeasesListed {
      ids = List.copyOf(ids);
    }
  }
}
