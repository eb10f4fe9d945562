package io.bezant.protocol.message;

import io.bezant.protocol.View;

/**
 * A replica's word that it will not take a request up now. It proves nothing: the signed request
 * may still be executed, and only an answer to it or to a newer number closes it.
 *
 * @param view the view of the replica that refuses
 * @param key the request refused
 * @param reason why
 * @param limit the limit that was exceeded; zero where the reason has none
 * @param actual the value that exceeded it; zero where the reason has none
 */
public record Refusal(View view, RequestKey key, Reason reason, long limit, long actual) {

  /** Why a request is not taken up. Codes on the wire are permanent. */
  public enum Reason {
    /** The replica has too much to do; try again later with the same bytes. */
    OVERLOADED(1),
    /** The client's key is not registered with the cluster. */
    NOT_REGISTERED(2),
    /** The request is longer than the cluster allows. */
    REQUEST_TOO_LARGE(3),
    /** The replica is not able to serve now: it is starting, catching up or stopping. */
    NOT_SERVING(4);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    /** The permanent number of this reason. */
    public int code() {
      return code;
    }
  }
}
