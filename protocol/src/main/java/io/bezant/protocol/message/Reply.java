package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A replica's answer to a request. It is authenticated by the channel it arrives on; a client
 * believes what a quorum of replicas answer alike. The view is a hint and takes no part in that.
 *
 * @param view the view of the replica that answers
 * @param key the request answered, by name
 * @param requestDigest the request answered, by content: it differs from what the client sent when
 *     another request was executed under the same name
 * @param executed the sequence number at which it was executed
 * @param result what the service answered
 */
public record Reply(
    View view, RequestKey key, Digest requestDigest, SequenceNumber executed, Bytes result) {

  private static final String DOMAIN = "BZ1/RESULT";

  /** The digest of the result, for comparing answers without carrying them. */
  public Digest resultDigest() {
    return Hasher.domain(DOMAIN).bytes(result).finish();
  }
}
