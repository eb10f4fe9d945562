package io.bezant.protocol.core;

import io.bezant.crypto.ChunkNode;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.StateGroup;
import java.util.List;

/** What of a {@link Sought} the own disk holds. */
public sealed interface Found {

  /** How many entries were found. */
  default long entryCount() {
    return switch (this) {
      case Node node -> 0;
      case Leaves(List<FoundLeaf> leaves, long kept) ->
          leaves.stream().mapToLong(each -> each.chunk().count()).sum();
      case Entries(IndexSet indexes, long kept) -> indexes.toBitSet().cardinality();
    };
  }

  /** How many of them had been put aside for an earlier target or before a restart. */
  default long keptCount() {
    return switch (this) {
      case Node node -> 0;
      case Leaves leaves -> leaves.keptEntries();
      case Entries entries -> entries.keptEntries();
    };
  }

  /**
   * The chunks below the node as the disk names them, for the walk to prove; none if it holds no
   * such node.
   *
   * @param groups as in a manifest
   */
  record Node(List<StateGroup> groups) implements Found {
    /** Copies the list. */
    public Node {
      groups = List.copyOf(groups);
    }
  }

  /**
   * The leaves that were held, verified from their records, and are put aside.
   *
   * @param leaves in key order
   * @param keptEntries how many of their entries had been put aside before
   */
  record Leaves(List<FoundLeaf> leaves, long keptEntries) implements Found {
    /** Copies the list. */
    public Leaves {
      leaves = List.copyOf(leaves);
    }
  }

  /**
   * One of them.
   *
   * @param index which of the leaves sought it is
   * @param chunk where it begins, and how many entries it has
   */
  record FoundLeaf(int index, ChunkNode chunk) {}

  /**
   * The entries that were held, verified from their records, and are put aside.
   *
   * @param indexes which ones, counted through all the leaves sought
   * @param keptEntries how many of them had been put aside before
   */
  record Entries(IndexSet indexes, long keptEntries) implements Found {}
}
