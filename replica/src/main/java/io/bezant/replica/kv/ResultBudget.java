package io.bezant.replica.kv;

import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/**
 * How much the answers of one batch may return. A request of a few bytes can ask for values of many
 * megabytes, and answers are kept in the state; so both what one request and what one batch returns
 * is charged, in the order of execution, the same at every replica. A single key always fits the
 * request's share.
 */
final class ResultBudget {

  /** A batch may return so many times what it may ask. */
  private static final int BATCH_FACTOR = 4;

  private final long requestBytes;
  private final long batchBytes;
  private long usedByBatch;
  private long usedByRequest;

  ResultBudget(Limits limits) {
    this.requestBytes = (long) limits.maxRequestBytes() + limits.maxKeyBytes();
    this.batchBytes = Math.max(requestBytes, (long) BATCH_FACTOR * limits.maxBatchBytes());
  }

  /** A new batch begins. */
  void beginBatch() {
    usedByBatch = 0;
    usedByRequest = 0;
  }

  /** A new request begins. */
  void beginRequest() {
    usedByRequest = 0;
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
}
