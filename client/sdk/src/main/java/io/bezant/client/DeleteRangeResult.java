package io.bezant.client;

import java.util.List;

/**
 * What a removal of a range did.
 *
 * @param count how many keys it removed
 * @param revision the store's revision of it; the current one when it removed nothing
 * @param previous what stood there before, in key order, if that was asked for
 */
public record DeleteRangeResult(long count, long revision, List<KeyValue> previous) {

  /** Copies the list. */
  public DeleteRangeResult {
    previous = List.copyOf(previous);
  }
}
