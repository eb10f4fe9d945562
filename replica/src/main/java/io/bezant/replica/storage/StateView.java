package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import java.util.Optional;

/**
 * A state to read: an ordered map from entry keys (the namespace's byte, then the key; 1 to {@link
 * #MAX_ENTRY_KEY_BYTES} bytes) to records.
 *
 * <p>Every method may throw {@link CorruptStateException}, after which nothing more may be read.
 */
public interface StateView {

  /** The longest entry key, namespace included: LMDB's limit (R25). */
  int MAX_ENTRY_KEY_BYTES = 511;

  /** Receives entries in key order. */
  @FunctionalInterface
  interface Visitor {
    /** Takes one entry, and says whether the next is wanted. */
    boolean visit(Bytes entryKey, Bytes record);
  }

  /**
   * The record of the key, if there is one.
   *
   * @throws IllegalArgumentException if the key is empty or too long
   */
  Optional<Bytes> get(Bytes entryKey);

  /**
   * Shows every entry with {@code from ≤ key < to} in key order, until the visitor has had enough.
   *
   * @param from the first key that may be shown; the empty byte string for the beginning
   * @param to the first key that is not shown any more; none for the end
   */
  void scan(Bytes from, Optional<Bytes> to, Visitor visitor);
}
