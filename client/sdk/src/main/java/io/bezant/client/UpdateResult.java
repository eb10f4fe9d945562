package io.bezant.client;

/**
 * What an atomic operation did.
 *
 * @param keyValue the key as it is now; its modRevision is that of this write, if it was one
 * @param changed whether it was written; if not, the value was so before
 */
public record UpdateResult(KeyValue keyValue, boolean changed) {

  /**
   * The value as a number.
   *
   * @throws NumberFormatException if it is none, as after an append
   */
  public long number() {
    return Long.parseLong(keyValue.valueUtf8());
  }
}
