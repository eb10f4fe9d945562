package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import java.util.Optional;

/** The dumb version of what requests may cost. Written anew from decision 0067. */
final class ReferenceBudget {

  private static final long MOST_KEYS = 10_000;
  private static final int BYTES_OF_A_KEY = 4_096;

  private final Limits limits;
  private long returnedByBatch;
  private long returned;
  private long lookedAtByBatch;
  private long lookedAt;

  /**
   * What was returned.
   *
   * @param request by the request
   * @param batch by its batch
   */
  record Spent(long request, long batch) {}

  ReferenceBudget(Limits limits) {
    this.limits = limits;
  }

  void beginBatch() {
    returnedByBatch = 0;
    lookedAtByBatch = 0;
  }

  void beginRequest() {
    returned = 0;
    lookedAt = 0;
  }

  Spent spent() {
    return new Spent(returned, returnedByBatch);
  }

  /** Nothing of what was charged since is returned. */
  void refund(Spent before) {
    returned = before.request();
    returnedByBatch = before.batch();
  }

  /** Charges what is returned; why it is not, if it is too much. */
  Optional<KvResult> charged(long more) {
    long mostForRequest = (long) limits.maxRequestBytes() + limits.maxKeyBytes();
    long mostForBatch = Math.max(mostForRequest, 4L * limits.maxBatchBytes());
    if (more > 0 && returned + more > mostForRequest) {
      return failed(KvError.RESULT_TOO_LARGE, mostForRequest, returned + more);
    }
    if (more > 0 && returnedByBatch + more > mostForBatch) {
      return failed(KvError.BATCH_RESULT_FULL, mostForBatch, returnedByBatch + more);
    }
    returned += more;
    returnedByBatch += more;
    return Optional.empty();
  }

  /** Charges a look at a record; why it is not looked at, if that is too much. */
  Optional<KvResult> lookedAt(long recordBytes) {
    return weighed(1 + recordBytes / BYTES_OF_A_KEY);
  }

  /** Charges so much work as that of so many keys; why it is not done, if that is too much. */
  Optional<KvResult> weighed(long weight) {
    if (lookedAt + weight > MOST_KEYS) {
      return failed(KvError.TOO_MANY_KEYS, MOST_KEYS, lookedAt + weight);
    }
    if (lookedAtByBatch + weight > 4 * MOST_KEYS) {
      return failed(KvError.BATCH_RESULT_FULL, 4 * MOST_KEYS, lookedAtByBatch + weight);
    }
    lookedAt += weight;
    lookedAtByBatch += weight;
    return Optional.empty();
  }

  private static Optional<KvResult> failed(KvError error, long limit, long actual) {
    return Optional.of(new KvResult.Failed(error, limit, actual));
  }

  /** Charges keys that are told alone; why they are not told, if that is too much. */
  Optional<KvResult> told(List<Bytes> alone) {
    Spent before = spent();
    Optional<KvResult> failure = Optional.empty();
    for (Bytes key : alone) {
      failure = failure.or(() -> weighed(1)).or(() -> charged(key.size()));
    }
    if (failure.isPresent()) {
      refund(before);
    }
    return failure;
  }
}
