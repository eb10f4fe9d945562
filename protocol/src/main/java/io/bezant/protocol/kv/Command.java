package io.bezant.protocol.kv;

import java.util.List;

/** What one signed request asks for: the content of its payload. */
public sealed interface Command {

  /**
   * Open a session. The request belongs to no session yet, and its number is the client's own
   * counter of openings: one that is not above the counter recorded for its key opens nothing and
   * is answered with the session recorded then.
   */
  record OpenSession() implements Command {}

  /**
   * Operations that are executed together, in order and with nothing in between, and answered
   * together.
   *
   * @param operations at least one, at most as many as the cluster allows
   */
  record Bundle(List<KvOperation> operations) implements Command {

    /** Copies the list; rejects an empty one. */
    public Bundle {
      operations = List.copyOf(operations);
      if (operations.isEmpty()) {
        throw new IllegalArgumentException("a bundle holds at least one operation");
      }
    }
  }
}
