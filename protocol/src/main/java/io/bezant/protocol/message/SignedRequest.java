package io.bezant.protocol.message;

import io.bezant.crypto.Signature;

/**
 * A request whose client signature has been checked. Only the opener of {@code protocol.wire} and
 * the client that signs it make one.
 *
 * @param request what is asked
 * @param signature of the client over {@link Request#signedBytes}
 */
public record SignedRequest(Request request, Signature signature) {

  /** What names the request. */
  public RequestKey key() {
    return request.key();
  }
}
