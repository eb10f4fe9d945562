package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.StateGroup;
import java.util.List;
import java.util.Optional;

/** What of a {@link Sought} the own disk holds. */
public sealed interface Found {

  /** How many entries were found. */
  default long entryCount() {
    return switch (this) {
      case Node node -> 0;
      case Leaves(List<FoundLeaf> leaves, long kept, var held) ->
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
   * @param held entries that are held where the other leaves lie, if there are any
   */
  record Leaves(List<FoundLeaf> leaves, long keptEntries, Optional<Held> held) implements Found {
    /** Copies the list. */
    public Leaves {
      leaves = List.copyOf(leaves);
    }

    /** Leaves, and nothing between them. */
    public Leaves(List<FoundLeaf> leaves, long keptEntries) {
      this(leaves, keptEntries, Optional.empty());
    }
  }

  /**
   * Entries that may belong to leaves which are not held as a whole. Nothing rests on them: they
   * spare a donor hashes, and leaves that are restored with them are proven like any others.
   *
   * @param hints what a donor is told of them
   * @param digests their hashes in key order, 32 bytes each
   */
  record Held(Hints hints, Bytes digests) {
    /** Rejects hashes that were not hinted at. */
    public Held {
      if (digests.size() != hints.count() * Digest.SIZE) {
        throw new IllegalArgumentException(
            hints.count() + " hints at " + digests.size() + " bytes of hashes");
      }
    }

    /**
     * What is held.
     *
     * @param salt of the hints, fresh and unpredictable
     * @param hashes of the entries in key order, 1 to {@link Hints#MAX_COUNT}
     */
    public static Held of(Bytes salt, List<Digest> hashes) {
      byte[] digests = new byte[hashes.size() * Digest.SIZE];
      for (int i = 0; i < hashes.size(); i++) {
        hashes.get(i).bytes().copyTo(digests, i * Digest.SIZE);
      }
      return new Held(Hints.of(salt, hashes), Bytes.wrap(digests));
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
