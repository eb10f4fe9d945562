package io.bezant.protocol.kv;

import io.bezant.protocol.SessionId;
import java.util.List;

/** What became of one signed request: the content of a reply's result. */
public sealed interface Outcome {

  /**
   * A session is open.
   *
   * @param session its identity
   * @param counter the client's counter of openings that it was opened under; above the number
   *     asked with if that one came late
   */
  record SessionOpened(SessionId session, long counter) implements Outcome {}

  /**
   * The bundle was executed.
   *
   * @param results one for each operation, in order
   * @param storeRevision the store's revision after the last of them
   */
  record Results(List<KvResult> results, long storeRevision) implements Outcome {

    /** Copies the list; rejects an empty one. */
    public Results {
      results = List.copyOf(results);
      if (results.isEmpty()) {
        throw new IllegalArgumentException("a bundle has at least one result");
      }
    }
  }

  /**
   * The request was ordered and nothing was done for it now.
   *
   * @param reason why
   * @param limit the limit that was exceeded; zero where the reason has none
   * @param actual the value that exceeded it; zero where the reason has none
   */
  record SessionRefused(Reason reason, long limit, long actual) implements Outcome {

    /** A refusal that names no limit. */
    public SessionRefused(Reason reason) {
      this(reason, 0, 0);
    }
  }

  /** Why nothing was done for an ordered request. Codes are permanent. */
  enum Reason {
    /**
     * The session does not exist, or no longer: this client opened others since. Whether requests
     * that were open in it were executed cannot be told.
     */
    EVICTED(1),
    /** The client has acknowledged this number: its answer is not kept any more. */
    TOO_OLD(2),
    /** The number is too far above what the client has acknowledged. */
    WINDOW_EXCEEDED(3),
    /** The client's key is not registered with the cluster. */
    NOT_REGISTERED(5),
    /** The payload is no command, or not one that may stand in such a request. */
    MALFORMED(6),
    /**
     * The administrator had the batch skipped in which it was ordered, since it stopped the
     * replicas: the request was not executed and will not be.
     */
    SKIPPED(7);

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
