package io.bezant.replica.kv;

import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/**
 * How much the answers of one batch may return. A request of a few bytes can ask for values of many
 * megabytes, and answers are kept in the state; so both what one request and what one batch returns
 * is charged, in the order of execution, the same at every replica, and so is what ranges look at.
 * A single key always fits the request's share.
 */
final class ResultBudget {

  /** A batch may return so many times what it may ask. */
  private static final int BATCH_FACTOR = 4;

  /** So many keys may be looked at for one request. */
  static final long KEYS_PER_REQUEST = 10_000;

  /** A record counts as one key more for each of these bytes. */
  static final int BYTES_PER_KEY = 4_096;

  /** A key of a range that is removed counts as so many that are looked at: it takes memory. */
  static final int KEYS_PER_REMOVAL = 10;

  /**
   * What stands around keys and values in the answer to one request, at most and in a cluster whose
   * requests hold as many operations as can be: the rest of what a frame has beside a batch.
   */
  private static final long MOST_OVERHEAD_BYTES = 768 << 10;

  private static final long LEAST_OVERHEAD_BYTES = 64 << 10;

  /** The answer to an operation that failed, of which there is always room for one more. */
  private static final int FAILURE_BYTES = 18;

  /** The longest answer that returns nothing: to a range of keys that was removed. */
  private static final int RESULT_BYTES = 21;

  /** What stands around a key and its value. */
  private static final int KEY_VALUE_BYTES = 40;

  private final Limits limits;
  private final long requestBytes;
  private final long batchBytes;
  private final long overheadBytes;
  private long usedByBatch;
  private long usedByRequest;
  private long lookedAtByBatch;
  private long lookedAtByRequest;
  private long overheadByRequest;
  private long smallReadBytes;

  ResultBudget(Limits limits) {
    this.limits = limits;
    this.requestBytes = (long) limits.maxRequestBytes() + limits.maxKeyBytes();
    this.batchBytes = Math.max(requestBytes, (long) BATCH_FACTOR * limits.maxBatchBytes());
    this.overheadBytes =
        Math.max(
            LEAST_OVERHEAD_BYTES,
            MOST_OVERHEAD_BYTES - (long) FAILURE_BYTES * limits.maxOperationsPerRequest());
  }

  /** The agreed limits. */
  Limits limits() {
    return limits;
  }

  /** A new batch begins. */
  void beginBatch() {
    usedByBatch = 0;
    lookedAtByBatch = 0;
    beginRequest();
  }

  /** A new request begins. */
  void beginRequest() {
    usedByRequest = 0;
    lookedAtByRequest = 0;
    overheadByRequest = 0;
    smallReadBytes = 0;
  }

  /** Charges a key and value to be returned; the failure to answer with if they do not fit. */
  Optional<KvResult> charge(KeyValue keyValue) {
    return chargeReturned((long) keyValue.key().size() + keyValue.value().size());
  }

  /** Charges bytes of keys and values to be returned, in the same way. */
  Optional<KvResult> chargeReturned(long size) {
    if (usedByRequest + size > requestBytes) {
      return Optional.of(
          new KvResult.Failed(KvError.RESULT_TOO_LARGE, requestBytes, usedByRequest + size));
    }
    if (usedByBatch + size > batchBytes) {
      return Optional.of(
          new KvResult.Failed(KvError.BATCH_RESULT_FULL, batchBytes, usedByBatch + size));
    }
    Optional<KvResult> failure = chargeOverhead(KEY_VALUE_BYTES);
    if (failure.isEmpty()) {
      usedByRequest += size;
      usedByBatch += size;
    }
    return failure;
  }

  /**
   * Charges the answer to one step of a transaction, beside the keys and values in it. There may be
   * many more steps than operations: without this, a request could have an answer that fits no
   * frame, and with it a state that cannot be sent to another replica.
   */
  Optional<KvResult> answerStep() {
    return chargeOverhead(RESULT_BYTES);
  }

  private Optional<KvResult> chargeOverhead(int bytes) {
    if (overheadByRequest + bytes > overheadBytes) {
      return Optional.of(
          new KvResult.Failed(KvError.RESULT_TOO_LARGE, overheadBytes, overheadByRequest + bytes));
    }
    overheadByRequest += bytes;
    return Optional.empty();
  }

  /**
   * Charges a look at the next key of a range, or, with no record, for going to where it begins;
   * the failure to answer with if that is too much. A range with a limit of one always fits.
   */
  Optional<KvResult> look(int recordBytes) {
    return charge(1L + recordBytes / BYTES_PER_KEY);
  }

  /** Charges the removal of a key of a range that was looked at. */
  Optional<KvResult> remove() {
    return charge(KEYS_PER_REMOVAL - 1);
  }

  /**
   * Whether more was looked at than may be, so that nothing more is read at all; the failure to
   * answer with.
   */
  Optional<KvResult> spent() {
    return tooMuch(0);
  }

  /**
   * Charges a single key that was read, by the bytes of its record: many small ones are paid for by
   * what it took to ask for them, large ones are not. The next one fails if that was too much.
   */
  void read(int recordBytes) {
    smallReadBytes += recordBytes;
    long weight = smallReadBytes / BYTES_PER_KEY;
    smallReadBytes %= BYTES_PER_KEY;
    lookedAtByRequest += weight;
    lookedAtByBatch += weight;
  }

  /** What was read for it is charged also if that was too much, once. */
  private Optional<KvResult> charge(long weight) {
    Optional<KvResult> failure = tooMuch(weight);
    if (spent().isEmpty()) {
      lookedAtByRequest += weight;
      lookedAtByBatch += weight;
    }
    return failure;
  }

  private Optional<KvResult> tooMuch(long weight) {
    long byRequest = lookedAtByRequest + weight;
    if (byRequest > KEYS_PER_REQUEST) {
      return Optional.of(new KvResult.Failed(KvError.TOO_MANY_KEYS, KEYS_PER_REQUEST, byRequest));
    }
    long byBatch = lookedAtByBatch + weight;
    return byBatch > BATCH_FACTOR * KEYS_PER_REQUEST
        ? Optional.of(
            new KvResult.Failed(
                KvError.BATCH_RESULT_FULL, BATCH_FACTOR * KEYS_PER_REQUEST, byBatch))
        : Optional.empty();
  }

  /**
   * How much is charged for what is returned.
   *
   * @param byBatch of this batch
   * @param byRequest of this request
   * @param overhead of this request, for what stands around it
   */
  record Returned(long byBatch, long byRequest, long overhead) {}

  /** What is charged up to now. */
  Returned returned() {
    return new Returned(usedByBatch, usedByRequest, overheadByRequest);
  }

  /** Takes back what was charged since, as it is not returned after all. */
  void refund(Returned before) {
    usedByBatch = before.byBatch();
    usedByRequest = before.byRequest();
    overheadByRequest = before.overhead();
  }
}
