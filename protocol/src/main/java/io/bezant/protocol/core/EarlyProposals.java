package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Proposals that are good but cannot be accepted yet: above our window because the primary learned
 * of a stable checkpoint first, or ahead of our clock. Bounded by payload bytes; what does not fit
 * is dropped and comes again by retransmission.
 */
final class EarlyProposals {

  /** What a proposal and each of its requests take beside the payload: keys, signatures, names. */
  private static final long BYTES_BESIDE_PAYLOAD = 1024;

  private final long maxBytes;
  private final TreeMap<SequenceNumber, Signed<PrePrepare>> waiting = new TreeMap<>();
  private long bytes;

  EarlyProposals(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Keeps a proposal; false when there is no room or one for its place is kept already. */
  boolean keep(Signed<PrePrepare> proposal) {
    long size = sizeOf(proposal.message());
    if (bytes + size > maxBytes || waiting.containsKey(proposal.message().sequence())) {
      return false;
    }
    waiting.put(proposal.message().sequence(), proposal);
    bytes += size;
    return true;
  }

  /** Gives back the proposals that are ready now, ascending. */
  List<Signed<PrePrepare>> takeIf(Predicate<PrePrepare> ready) {
    List<Signed<PrePrepare>> taken = new ArrayList<>();
    waiting
        .values()
        .removeIf(
            proposal -> {
              if (!ready.test(proposal.message())) {
                return false;
              }
              bytes -= sizeOf(proposal.message());
              return taken.add(proposal);
            });
    return taken;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * What a proposal counts: empty requests are not free, or a liar would keep many of them here.
   */
  static long sizeOf(PrePrepare proposal) {
    return proposal.batch().payloadBytes()
        + BYTES_BESIDE_PAYLOAD * (1 + proposal.batch().requests().size());
  }
}
