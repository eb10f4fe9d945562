package io.bezant.crypto;

/**
 * The entries that a state tree is about, in key order: port to the store that holds them.
 *
 * <p>It shows the entries as they are after the changes of which the tree is told.
 */
@FunctionalInterface
public interface EntrySource {

  /**
   * Adds the key and the hash ({@link ChunkHashes#entry}) of every entry inside the interval, in
   * key order. The contents may already hold entries before the interval.
   */
  void scan(ChunkInterval interval, ChunkContents into);
}
