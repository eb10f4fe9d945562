package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ClusterConfig;
import java.util.List;

/**
 * The unit of ordering: requests that share one sequence number, and the time the primary proposes
 * for them. Its digest covers the requests' digests and not the view, so that a batch can be
 * proposed again in a later view.
 */
public final class Batch {

  /** The null request of the paper: fills a gap, carries no time, executes as nothing. */
  public static final Batch EMPTY = new Batch(0, List.of());

  private static final String DOMAIN = "BZ1/BATCH";

  private final long proposedMillis;
  private final List<SignedRequest> requests;
  private final long payloadBytes;
  private final Digest digest;

  /**
   * A batch.
   *
   * @param proposedMillis the primary's wall clock, in milliseconds since 1970; zero only in the
   *     empty batch
   * @param requests in the order of their execution
   */
  public Batch(long proposedMillis, List<SignedRequest> requests) {
    if (proposedMillis < 0) {
      throw new IllegalArgumentException("proposedMillis must not be negative: " + proposedMillis);
    }
    this.proposedMillis = proposedMillis;
    this.requests = List.copyOf(requests);
    this.payloadBytes = requests.stream().mapToLong(r -> r.request().payload().size()).sum();
    Hasher hasher =
        Hasher.domain(DOMAIN)
            .u32(ClusterConfig.PROTOCOL_VERSION)
            .u64(proposedMillis)
            .u32(requests.size())
            .u64(payloadBytes);
    requests.forEach(request -> hasher.digest(request.request().digest()));
    this.digest = hasher.finish();
  }

  /** The primary's wall clock when it proposed this, in milliseconds since 1970. */
  public long proposedMillis() {
    return proposedMillis;
  }

  /** The requests in the order of their execution. */
  public List<SignedRequest> requests() {
    return requests;
  }

  /** The sum of the payloads, in bytes. */
  public long payloadBytes() {
    return payloadBytes;
  }

  /** The identity of this batch. */
  public Digest digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Batch batch && digest.equals(batch.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "Batch[" + requests.size() + " requests, " + digest.shortHex() + "]";
  }
}
