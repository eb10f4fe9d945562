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

  private final Limits limits;
  private final long requestBytes;
  private final long batchBytes;
  private long usedByBatch;
  private long usedByRequest;
  private long lookedAtByBatch;
  private long lookedAtByRequest;

  ResultBudget(Limits limits) {
    this.limits = limits;
    this.requestBytes = (long) limits.maxRequestBytes() + limits.maxKeyBytes();
    this.batchBytes = Math.max(requestBytes, (long) BATCH_FACTOR * limits.maxBatchBytes());
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
  }

  /** Charges a key and value to be returned; the failure to answer with if they do not fit. */
  Optional<KvResult> charge(KeyValue keyValue) {
    long size = (long) keyValue.key().size() + keyValue.value().size();
    if (usedByRequest + size > requestBytes) {
      return Optional.of(
          new KvResult.Failed(KvError.RESULT_TOO_LARGE, requestBytes, usedByRequest + size));
    }
    if (usedByBatch + size > batchBytes) {
      return Optional.of(
          new KvResult.Failed(KvError.BATCH_RESULT_FULL, batchBytes, usedByBatch + size));
    }
    usedByRequest += size;
    usedByBatch += size;
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

  private Optional<KvResult> charge(long weight) {
    long byRequest = lookedAtByRequest + weight;
    if (byRequest > KEYS_PER_REQUEST) {
      return Optional.of(new KvResult.Failed(KvError.TOO_MANY_KEYS, KEYS_PER_REQUEST, byRequest));
    }
    long byBatch = lookedAtByBatch + weight;
    if (byBatch > BATCH_FACTOR * KEYS_PER_REQUEST) {
      return Optional.of(
          new KvResult.Failed(KvError.BATCH_RESULT_FULL, BATCH_FACTOR * KEYS_PER_REQUEST, byBatch));
    }
    lookedAtByRequest = byRequest;
    lookedAtByBatch = byBatch;
    return Optional.empty();
  }

  /**
   * How much is charged for what is returned.
   *
   * @param byBatch of this batch
   * @param byRequest of this request
   */
  record Returned(long byBatch, long byRequest) {}

  /** What is charged up to now. */
  Returned returned() {
    return new Returned(usedByBatch, usedByRequest);
  }

  /** Takes back what was charged since, as it is not returned after all. */
  void refund(Returned before) {
    usedByBatch = before.byBatch();
    usedByRequest = before.byRequest();
  }
}
