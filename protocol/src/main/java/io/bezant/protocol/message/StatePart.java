package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.NodeStore;
import java.util.Optional;

/**
 * What a replica may ask for of a checkpoint's state: a node of the state tree, or entries below
 * one. Names places of the tree only, so that many donors can be asked for different parts at once.
 */
public sealed interface StatePart {

  /** The longest key in the state, namespace included. */
  int MAX_KEY_BYTES = 511;

  /** The only node of the highest level, which the checkpoint's root names. */
  record Top() implements StatePart {}

  /**
   * A node of the tree.
   *
   * @param level how many levels lie below it; 1 for a node whose children are leaves
   * @param low where it begins; the empty byte string for the first node of its level
   */
  record Node(int level, Bytes low) implements StatePart {
    /** Rejects places that no tree has. */
    public Node {
      if (level < 1 || level >= NodeStore.MAX_LEVELS) {
        throw new IllegalArgumentException("no node that can be asked for has level " + level);
      }
      requireKey(low);
    }
  }

  /**
   * Entries in key order below a node of level 1, or of the only leaf of a small state, as many as
   * fit. Served, but not asked for any more: {@link Picks} says which ones are wanted.
   *
   * @param low where that node begins
   * @param first how many entries of the node come before the first one asked for
   * @param after the key before the first one asked for; empty at the beginning of the node
   */
  record Entries(Bytes low, int first, Optional<Bytes> after) implements StatePart {
    /** Rejects places that no tree has. */
    public Entries {
      if (first < 0
          || first >= StateGroup.MAX_ENTRIES_PER_NODE
          || (first == 0) != after.isEmpty()) {
        throw new IllegalArgumentException("entries from index " + first + " after " + after);
      }
      requireKey(low);
      after.ifPresent(
          key -> {
            requireKey(key);
            if (key.isEmpty()) {
              throw new IllegalArgumentException("no entry has an empty key");
            }
          });
    }
  }

  /**
   * Some of the leaves below a node of level 1, whose hashes the asker knows; answered by a
   * manifest of the node that names only those.
   *
   * @param low where the node begins
   * @param indexes which of its leaves, at least one
   */
  record Leaves(Bytes low, IndexSet indexes) implements StatePart {
    /** Rejects places that no tree has. */
    public Leaves {
      requireKey(low);
      requireIndexes(indexes, StateGroup.MAX_CHILDREN);
    }
  }

  /**
   * Some of the leaves below a node of level 1, as with {@link Leaves}, by an asker that holds
   * entries of about their places; answered by a {@link StateDifference}.
   *
   * @param low where the node begins
   * @param indexes which of its leaves, at least one
   * @param hints what the asker holds
   */
  record HintedLeaves(Bytes low, IndexSet indexes, Hints hints) implements StatePart {
    /** Rejects places that no tree has. */
    public HintedLeaves {
      requireKey(low);
      requireIndexes(indexes, StateGroup.MAX_CHILDREN);
    }
  }

  /**
   * Some of the entries below a node of level 1, or of the only leaf of a small state; answered by
   * the first of them, in their order, as many as fit in a chunk and at least one.
   *
   * @param low where that node begins
   * @param indexes which of its entries, counted through all its leaves; at least one
   */
  record Picks(Bytes low, IndexSet indexes) implements StatePart {
    /** Rejects places that no tree has. */
    public Picks {
      requireKey(low);
      requireIndexes(indexes, StateGroup.MAX_ENTRIES_PER_NODE);
    }
  }

  /** The same part, asked for without a word about what is held. */
  default StatePart withoutHints() {
    return this instanceof HintedLeaves(Bytes low, IndexSet indexes, Hints hints)
        ? new Leaves(low, indexes)
        : this;
  }

  /** Rejects none, and what lies beyond the end of any node. */
  private static void requireIndexes(IndexSet indexes, int end) {
    if (indexes.isEmpty() || indexes.bits().size() > end / Byte.SIZE) {
      throw new IllegalArgumentException(
          "indexes below " + end + ", at least one, not " + indexes.bits().size() + " bytes");
    }
  }

  /** Rejects what is longer than any key. */
  private static void requireKey(Bytes key) {
    if (key.size() > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has at most " + MAX_KEY_BYTES + " bytes, not " + key.size());
    }
  }
}
