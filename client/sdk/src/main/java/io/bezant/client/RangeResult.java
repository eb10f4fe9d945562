package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a range as they were at one moment.
 *
 * @param entries in key order; none if only their number was asked for
 * @param count how many keys were found, up to the limit
 * @param next the first key of the range beyond the limit, if there is one: where the next page
 *     begins
 */
public record RangeResult(List<KeyValue> entries, long count, Optional<Bytes> next) {

  /** Copies the list. */
  public RangeResult {
    entries = List.copyOf(entries);
  }

  /** Whether the range holds more keys than the limit. */
  public boolean more() {
    return next.isPresent();
  }
}
