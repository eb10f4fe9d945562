package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of the cluster. Everything here is linearizable, unless a reading asks for
 * less: writes go through the agreed order, readings show what a quorum of replicas shows alike.
 *
 * <p>Each call exists in a blocking form and as a {@link CompletableFuture}. Both end at the
 * deadline at the latest, blocking ones by throwing a {@link BezantException}, futures by failing
 * with one; what a caller does wrong (an empty key) is an {@link IllegalArgumentException} thrown
 * at once. Callbacks of futures run on an executor of their own and may block. Cancelling a future
 * does not undo the operation.
 *
 * <p>Calls made at the same time travel together under one signature. Calls of which one is made
 * before the other has ended may be executed in any order; wait for the first where order matters.
 *
 * <p>Texts stand for their UTF-8 bytes. Implementations are thread-safe and immutable.
 */
public interface KvClient {

  /** The same client with another deadline for each call. */
  KvClient withDeadline(Duration deadline);

  /**
   * The keys that begin with a prefix, as a store of their own: the prefix stands before every key,
   * range and comparison that is asked and is taken off every key that is answered. Namespaces may
   * stand in each other. The key that equals the prefix belongs to none.
   *
   * <p>A way to name keys, not a wall: whoever has the client's key reads and writes all of the
   * store. Revisions are those of the whole store, and {@link #compact} is of the whole store, too.
   * A limit on the length of keys counts the prefix.
   *
   * @param prefix one byte or more
   */
  KvClient namespace(Bytes prefix);

  /** As {@link #namespace(Bytes)}. */
  default KvClient namespace(String prefix) {
    return namespace(Bytes.utf8(prefix));
  }

  /** Writes a value, whether or not the key exists. */
  PutResult put(Bytes key, Bytes value);

  /** As {@link #put(Bytes, Bytes)}. */
  CompletableFuture<PutResult> putAsync(Bytes key, Bytes value);

  /**
   * Writes a value, whether or not the key exists, with a lease: the key is removed when the lease
   * ends, unless it is written without it meanwhile. Fails with {@link
   * LeaseException.LeaseNotFound}, or with {@link LeaseException.LeaseLimit} if the lease has too
   * many keys.
   *
   * @param lease its number
   */
  PutResult put(Bytes key, Bytes value, long lease);

  /** As {@link #put(Bytes, Bytes, long)}. */
  CompletableFuture<PutResult> putAsync(Bytes key, Bytes value, long lease);

  /**
   * Writes a value and leaves the key to the lease that it has, if it has one. The key must exist;
   * else it is an {@link IllegalArgumentException}.
   */
  PutResult putKeepingLease(Bytes key, Bytes value);

  /** As {@link #putKeepingLease(Bytes, Bytes)}. */
  CompletableFuture<PutResult> putKeepingLeaseAsync(Bytes key, Bytes value);

  /** Writes a value and tells what stood there before. */
  PutResult getAndPut(Bytes key, Bytes value);

  /** As {@link #getAndPut(Bytes, Bytes)}. */
  CompletableFuture<PutResult> getAndPutAsync(Bytes key, Bytes value);

  /** Reads a key, {@link ReadMode#LINEARIZABLE}; empty if it does not exist. */
  Optional<KeyValue> get(Bytes key);

  /** As {@link #get(Bytes)}. */
  CompletableFuture<Optional<KeyValue>> getAsync(Bytes key);

  /** Reads a key as far as the mode says that the answer may be believed. */
  Optional<KeyValue> get(Bytes key, ReadMode mode);

  /** As {@link #get(Bytes, ReadMode)}. */
  CompletableFuture<Optional<KeyValue>> getAsync(Bytes key, ReadMode mode);

  /**
   * Reads a key as it was when the store had a revision; empty if it did not exist then. Fails with
   * {@link BezantException.Compacted} if that is no longer known, with {@link
   * BezantException.FutureRevision} if it is still to come.
   *
   * @param revision from 1 on
   */
  Optional<KeyValue> getAt(Bytes key, long revision);

  /** As {@link #getAt(Bytes, long)}. */
  CompletableFuture<Optional<KeyValue>> getAtAsync(Bytes key, long revision);

  /**
   * Gives up what was there before a revision, which stays the oldest that can be read. Its space
   * is used again by itself. The cluster also does so by itself, by the limits of its history; one
   * who compacts does so sooner. Fails with {@link BezantException.Compacted} if it was done
   * already.
   */
  void compact(long revision);

  /** As {@link #compact(long)}. */
  CompletableFuture<Void> compactAsync(long revision);

  /**
   * Reads the keys of a range as they are at one moment, in key order, as many as the options say.
   * Nothing is missing from it: a key that is not told is as certain not to exist as with {@link
   * #get}. A range is answered whole or not at all; where too much would have to be looked at
   * ({@link BezantException.TooManyKeys}) or returned ({@link BezantException.ResultTooLarge}), ask
   * for less, or let {@link #scan} do so.
   */
  RangeResult range(KeyRange keys, RangeOptions options);

  /** As {@link #range(KeyRange, RangeOptions)}. */
  CompletableFuture<RangeResult> rangeAsync(KeyRange keys, RangeOptions options);

  /** As {@link #range(KeyRange, RangeOptions)}, all keys with their values. */
  default RangeResult range(KeyRange keys) {
    return range(keys, RangeOptions.DEFAULT);
  }

  /** As {@link #range(KeyRange)}. */
  default CompletableFuture<RangeResult> rangeAsync(KeyRange keys) {
    return rangeAsync(keys, RangeOptions.DEFAULT);
  }

  /**
   * The keys of a range of any size as they are at one moment after the stream begins to be
   * consumed, read page by page meanwhile. All pages are of one revision: that of {@link
   * RangeOptions#at}, else the one that the store has when the first page turns out not to be the
   * only one. Fails with {@link BezantException.Compacted} if that revision is compacted before the
   * last page is read, and with {@link BezantException.TooManyKeys} if a key was written more often
   * since than one request may look back; {@link #scanMoving} does not.
   *
   * <p>{@link ReadMode#LOCAL}, where nobody is asked who knows the revision, reads as {@link
   * #scanMoving} does, unless told {@link RangeOptions#at} which.
   *
   * @param options the limit is how many keys a page has; where so many are too much, a page has
   *     fewer
   */
  default Stream<KeyValue> scan(KeyRange keys, RangeOptions options) {
    return Pages.of(this, keys, options);
  }

  /**
   * As {@link #scan}, but each page is read at a moment of its own: what changes meanwhile may be
   * seen or not, each key is seen at most once, and one that does not change is seen. It rests on
   * nothing that could be compacted.
   */
  default Stream<KeyValue> scanMoving(KeyRange keys, RangeOptions options) {
    return Pages.moving(this, keys, options);
  }

  /** Removes a key; removing an absent one changes nothing. */
  DeleteResult delete(Bytes key);

  /** As {@link #delete(Bytes)}. */
  CompletableFuture<DeleteResult> deleteAsync(Bytes key);

  /**
   * Removes the keys of a range, all at one moment and at one revision, or none where they are more
   * than one request may remove ({@link BezantException.TooManyKeys}); {@link #deleteAll} removes
   * any number.
   */
  DeleteRangeResult delete(KeyRange keys);

  /** As {@link #delete(KeyRange)}. */
  CompletableFuture<DeleteRangeResult> deleteAsync(KeyRange keys);

  /** Removes the keys of a range as {@link #delete(KeyRange)} and tells what stood there before. */
  DeleteRangeResult getAndDelete(KeyRange keys);

  /** As {@link #getAndDelete(KeyRange)}. */
  CompletableFuture<DeleteRangeResult> getAndDeleteAsync(KeyRange keys);

  /**
   * Removes the keys of a range of any size, part by part, each at a moment of its own; what comes
   * into it meanwhile may stay. If it fails half-way, the parts before are removed.
   *
   * @return how many keys were removed
   */
  default long deleteAll(KeyRange keys) {
    return Pages.deleteAll(this, keys);
  }

  /** Removes a key and tells what stood there before. */
  DeleteResult getAndDelete(Bytes key);

  /** As {@link #getAndDelete(Bytes)}. */
  CompletableFuture<DeleteResult> getAndDeleteAsync(Bytes key);

  /** Writes a value if the key exists with exactly the expected one. */
  CasResult compareAndSet(Bytes key, Bytes expected, Bytes value);

  /** As {@link #compareAndSet(Bytes, Bytes, Bytes)}. */
  CompletableFuture<CasResult> compareAndSetAsync(Bytes key, Bytes expected, Bytes value);

  /**
   * Writes a value if the key exists and was last written at exactly this revision, so that a value
   * that came back after a change does not pass for unchanged.
   */
  CasResult compareAndSet(Bytes key, long expectedModRevision, Bytes value);

  /** As {@link #compareAndSet(Bytes, long, Bytes)}. */
  CompletableFuture<CasResult> compareAndSetAsync(Bytes key, long expectedModRevision, Bytes value);

  /** Writes a value if the key does not exist. */
  CasResult putIfAbsent(Bytes key, Bytes value);

  /** As {@link #putIfAbsent(Bytes, Bytes)}. */
  CompletableFuture<CasResult> putIfAbsentAsync(Bytes key, Bytes value);

  /**
   * Adds to a number at one moment, without reading it first; an absent key counts as zero. The
   * value holds the number as text, as in {@code "-12"}: digits in base ten, with a minus if it is
   * negative, no plus, leading zero or space. Fails with {@link UpdateException.NotANumber} if
   * something else stands there and with {@link UpdateException.NumberOverflow} if the sum is none
   * of 64 bits; then nothing is changed. Adding zero to what is there changes nothing either, and
   * takes no revision.
   */
  UpdateResult add(Bytes key, long delta);

  /** As {@link #add(Bytes, long)}. */
  CompletableFuture<UpdateResult> addAsync(Bytes key, long delta);

  /**
   * Leaves the greater of a number and the one given, of the form that {@link #add(Bytes, long)}
   * tells of; an absent key gets the one given. Where that is no greater nothing is changed.
   */
  UpdateResult max(Bytes key, long number);

  /** As {@link #max(Bytes, long)}. */
  CompletableFuture<UpdateResult> maxAsync(Bytes key, long number);

  /**
   * Leaves the lesser of a number and the one given, of the form that {@link #add(Bytes, long)}
   * tells of; an absent key gets the one given. Where that is no less nothing is changed.
   */
  UpdateResult min(Bytes key, long number);

  /** As {@link #min(Bytes, long)}. */
  CompletableFuture<UpdateResult> minAsync(Bytes key, long number);

  /**
   * Puts bytes behind a value if it may grow so far; an absent key counts as empty. Fails with
   * {@link UpdateException.NoRoomToAppend} if the value would be longer than the cluster allows,
   * and then nothing is changed. Appending nothing to what is there changes nothing either.
   */
  UpdateResult append(Bytes key, Bytes suffix);

  /** As {@link #append(Bytes, Bytes)}. */
  CompletableFuture<UpdateResult> appendAsync(Bytes key, Bytes suffix);

  /**
   * Does a transaction. Where a step of it cannot be done, for its size or because too many keys
   * would have to be looked at, nothing is done and the exception is that of the step.
   */
  TransactionResult commit(Transaction transaction);

  /** As {@link #commit}. */
  CompletableFuture<TransactionResult> commitAsync(Transaction transaction);

  /**
   * Does a transaction that is told in code: what the code reads through its {@link Attempt} is of
   * one moment, and what it writes is written at once and only if all that it has read is still so.
   * Where it is not, the code runs again after a pause of random length, until it succeeds or the
   * deadline is over ({@link BezantException.TransactionConflict}). Such transactions are
   * serializable among each other and with everything else that is done to the store; those that
   * only read are never repeated for what others write.
   *
   * <pre>{@code
   * long left = kv.transact(attempt -> {
   *   long balance = Long.parseLong(attempt.get("alice").orElse("0")) - 10;
   *   attempt.put("alice", Long.toString(balance));
   *   return balance;
   * });
   * }</pre>
   *
   * <p>What the code throws ends the transaction and is thrown, and nothing is written. All
   * attempts together end at the deadline, as long as the code itself does. If the deadline passes
   * while the writes are under way, the outcome is {@link BezantException.Outcome#UNKNOWN}, as with
   * any write; the code is then not run again.
   *
   * <p>At most 128 keys and ranges may be read by a transaction that writes (a range counts as one,
   * and each key found in it as one), and 128 written; beyond, {@link
   * BezantException.RequestTooLarge}. An attempt that takes longer than the cluster keeps history
   * runs again.
   *
   * @param body runs on the calling thread; may call everything that blocks
   * @return what the code returned in the attempt that succeeded
   */
  <T extends @Nullable Object> T transact(TransactionBody<T> body);

  /**
   * As {@link #transact}; the code runs on a virtual thread of its own. The future ends soon after
   * the deadline also where the code does not; nothing is written after the deadline.
   */
  <T extends @Nullable Object> CompletableFuture<T> transactAsync(TransactionBody<T> body);

  /** As {@link #put(Bytes, Bytes)}. */
  default PutResult put(String key, String value) {
    return put(Bytes.utf8(key), Bytes.utf8(value));
  }

  /** As {@link #put(Bytes, Bytes)}. */
  default CompletableFuture<PutResult> putAsync(String key, String value) {
    return putAsync(Bytes.utf8(key), Bytes.utf8(value));
  }

  /** As {@link #get(Bytes)}. */
  default Optional<KeyValue> get(String key) {
    return get(Bytes.utf8(key));
  }

  /** As {@link #get(Bytes, ReadMode)}. */
  default Optional<KeyValue> get(String key, ReadMode mode) {
    return get(Bytes.utf8(key), mode);
  }

  /** As {@link #get(Bytes)}. */
  default CompletableFuture<Optional<KeyValue>> getAsync(String key) {
    return getAsync(Bytes.utf8(key));
  }

  /** As {@link #delete(Bytes)}. */
  default DeleteResult delete(String key) {
    return delete(Bytes.utf8(key));
  }

  /** As {@link #delete(Bytes)}. */
  default CompletableFuture<DeleteResult> deleteAsync(String key) {
    return deleteAsync(Bytes.utf8(key));
  }

  /** As {@link #add(Bytes, long)}. */
  default UpdateResult add(String key, long delta) {
    return add(Bytes.utf8(key), delta);
  }

  /** As {@link #max(Bytes, long)}. */
  default UpdateResult max(String key, long number) {
    return max(Bytes.utf8(key), number);
  }

  /** As {@link #min(Bytes, long)}. */
  default UpdateResult min(String key, long number) {
    return min(Bytes.utf8(key), number);
  }

  /** As {@link #append(Bytes, Bytes)}. */
  default UpdateResult append(String key, String suffix) {
    return append(Bytes.utf8(key), Bytes.utf8(suffix));
  }

  /** As {@link #compareAndSet(Bytes, Bytes, Bytes)}. */
  default CasResult compareAndSet(String key, String expected, String value) {
    return compareAndSet(Bytes.utf8(key), Bytes.utf8(expected), Bytes.utf8(value));
  }

  /** As {@link #compareAndSet(Bytes, Bytes, Bytes)}. */
  default CompletableFuture<CasResult> compareAndSetAsync(
      String key, String expected, String value) {
    return compareAndSetAsync(Bytes.utf8(key), Bytes.utf8(expected), Bytes.utf8(value));
  }

  /** As {@link #putIfAbsent(Bytes, Bytes)}. */
  default CasResult putIfAbsent(String key, String value) {
    return putIfAbsent(Bytes.utf8(key), Bytes.utf8(value));
  }

  /** As {@link #putIfAbsent(Bytes, Bytes)}. */
  default CompletableFuture<CasResult> putIfAbsentAsync(String key, String value) {
    return putIfAbsentAsync(Bytes.utf8(key), Bytes.utf8(value));
  }
}
