package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.Digest;
import java.util.List;

/**
 * What the root has proven to belong to a checkpoint's state, and what is therefore looked for on
 * the own disk before any donor is asked: in the last commit, and in what was put aside before a
 * crash or for an earlier target. The own disk is a donor like any other: what it holds counts only
 * if it hashes, from its records, to what is named here [protocol §10].
 */
public sealed interface Sought {

  /**
   * A node; wanted is its manifest.
   *
   * @param level 2 or more
   * @param interval the keys it speaks for
   * @param digest its hash
   */
  record Node(int level, ChunkInterval interval, Digest digest) implements Sought {}

  /**
   * The leaves of one node of level 1, each to be put aside with its entries if it is held.
   *
   * @param interval the keys the node speaks for
   * @param digests the hashes of its leaves in key order, 32 bytes each
   */
  record Leaves(ChunkInterval interval, Bytes digests) implements Sought {}

  /**
   * The entries of leaves that are not held as a whole, each to be put aside if it is held.
   * Whatever else was put aside in these intervals before goes.
   *
   * @param leaves some leaves below one node, in key order
   */
  record Entries(List<NamedLeaf> leaves) implements Sought {
    /** Copies the list. */
    public Entries {
      leaves = List.copyOf(leaves);
    }
  }

  /**
   * A leaf and what it names.
   *
   * @param interval the keys it speaks for
   * @param digests the hashes of its entries in key order, 32 bytes each
   */
  record NamedLeaf(ChunkInterval interval, Bytes digests) {}
}
