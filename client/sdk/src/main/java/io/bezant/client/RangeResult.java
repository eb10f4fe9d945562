package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a range as they were at one moment.
 *
 * @param entries in the order that was asked for, else in key order; none if only their number was
 *     asked for
 * @param count how many keys were found, up to the limit; where another order or a filter was asked
 *     for, how many the whole range has
 * @param next the first key of the range beyond the limit, if there is one: where the next page
 *     begins; none where another order or a filter was asked for
 * @param more whether the limit left out any
 */
public record RangeResult(List<KeyValue> entries, long count, Optional<Bytes> next, boolean more) {

  /** Copies the list. */
  public RangeResult {
    entries = List.copyOf(entries);
  }

  /** Of a range in key order: more there is if there is a next. */
  public RangeResult(List<KeyValue> entries, long count, Optional<Bytes> next) {
    this(entries, count, next, next.isPresent());
  }
}
