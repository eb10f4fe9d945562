package io.bezant.client;

import java.util.List;

/**
 * What is known of the session that a key opened last.
 *
 * @param session its identity; zero if the key has never opened one
 * @param isKnown false if the session was evicted since, by others of the same key: then nobody can
 *     say what became of its requests
 * @param results of the operations that were executed and whose answers had not been acknowledged,
 *     in the order of their requests; the last of them is of the last request
 */
public record RecoveredSession(long session, boolean isKnown, List<RecordedResult> results) {

  /** Copies the list. */
  public RecoveredSession {
    results = List.copyOf(results);
  }
}
