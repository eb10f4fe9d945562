package io.bezant.client;

import java.util.List;

/**
 * All that happened at one revision, as far as it was asked for: one write, or one transaction.
 *
 * @param revision the store's revision
 * @param events the changes in the order of their keys; at least one
 */
public record WatchBatch(long revision, List<WatchEvent> events) {

  /** Copies the list. */
  public WatchBatch {
    events = List.copyOf(events);
  }
}
