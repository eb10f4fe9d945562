package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkView;
import io.bezant.crypto.EntrySource;
import java.util.Optional;

/**
 * The state as one commit left it, whatever is committed later, with the tree over it. Proofs,
 * state transfer and scrubbing read from it.
 *
 * <p>It holds back the reuse of space while it is open, so it is closed soon, and before its store.
 * One thread uses it at a time.
 */
public interface StateSnapshot extends StateView, AutoCloseable {

  /** The root of that commit; none if there was none yet. */
  Optional<StateRoot> root();

  /** The chunks of the tree at that commit. */
  ChunkView chunks();

  /**
   * A reading of the tree that believes no stored hash: entries are hashed from their records.
   *
   * <p>Its methods throw {@link CorruptStateException} where the entries themselves are damaged.
   * They read as much as they are asked for, so a scrubber asks for one chunk at a time.
   */
  ChunkAudit audit();

  /** Frees what the snapshot holds. Closing twice is harmless. */
  @Override
  void close();

  /**
   * Shows a view's entries with hashes that are computed from their records, for audits. Each entry
   * is also looked up by its key: damage above the entries can lead a lookup astray that a scan
   * passes by.
   */
  static EntrySource rehashed(StateView view) {
    return (interval, into) ->
        view.scan(
            interval.low(),
            interval.high(),
            (key, record) -> {
              Optional<Bytes> found = view.get(key);
              if (!found.equals(Optional.of(record))) {
                throw new CorruptStateException(
                    "key " + key, "what a scan finds there, " + record, found.toString());
              }
              into.add(key, ChunkHashes.entry(key, record));
              return true;
            });
  }
}
