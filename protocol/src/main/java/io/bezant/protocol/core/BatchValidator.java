package io.bezant.protocol.core;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What makes a batch valid: a pure function of the batch and the configuration, never of state or
 * of a clock, so that every correct replica gives the same verdict. What depends on state becomes
 * an error result at execution.
 */
final class BatchValidator {

  private final Limits limits;

  BatchValidator(ClusterConfig config) {
    this.limits = config.limits();
  }

  Verdict judge(Batch batch) {
    if (batch.requests().size() > limits.maxBatchRequests()
        || batch.payloadBytes() > limits.maxBatchBytes()
        || (batch.proposedMillis() == 0 && !batch.requests().isEmpty())) {
      return Verdict.rejected(RejectReason.BAD_BATCH);
    }
    Set<RequestKey> names = new LinkedHashSet<>();
    for (SignedRequest request : batch.requests()) {
      if (request.request().payload().size() > limits.maxRequestBytes()
          || !names.add(request.key())) {
        return Verdict.rejected(RejectReason.BAD_BATCH);
      }
    }
    return Verdict.ACCEPTED;
  }
}
