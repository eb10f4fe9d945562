package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import java.util.List;

/**
 * A client's question about the state as it is now, answered without ordering (R12). It is not
 * signed: it changes nothing, and the channel says whose it is.
 *
 * @param nonce the client's name for this question, never used twice; any 64 bits
 * @param reads what is asked, each an operation in the service's encoding; at least one
 * @param wantsResults whether to answer with results; else digests of them are enough
 */
public record Read(long nonce, List<Bytes> reads, boolean wantsResults) {

  /** Copies the list; rejects an empty one. */
  public Read {
    reads = List.copyOf(reads);
    if (reads.isEmpty()) {
      throw new IllegalArgumentException("a question asks for something");
    }
  }
}
