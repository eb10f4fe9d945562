package io.bezant.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A binary hash tree over a list of leaves, with which one signature covers many messages and each
 * stays provable alone.
 *
 * <p>A leaf is H(0x00 ‖ message), an inner node H(0x01 ‖ left ‖ right), so that no node passes for
 * a leaf. Level by level, neighbours are joined in pairs from the left; a last node without a
 * neighbour moves up unchanged and is never paired with itself. The shape therefore follows from
 * the number of leaves alone, and two different lists of equal length share a root only if SHA-256
 * has a collision. Lists of different length are told apart by the count, which whoever signs a
 * root signs beside it: a single leaf is its own root.
 *
 * <p>Thread-safe: instances never change.
 */
public final class MerkleTree {
  /** The largest number of leaves. */
  public static final int MAX_LEAVES = 1 << 20;

  private static final int LEAF_TAG = 0x00;
  private static final int NODE_TAG = 0x01;

  /** The leaves first, the level that holds only the root last. */
  private final List<List<Digest>> levels;

  private MerkleTree(List<List<Digest>> levels) {
    this.levels = levels;
  }

  /** Returns the leaf digest of a message: H(0x00 ‖ message). */
  public static Digest leaf(Bytes message) {
    return Hasher.raw().u8(LEAF_TAG).bytes(message).finish();
  }

  /**
   * Returns the tree over these leaves, in this order.
   *
   * @param leaves digests made by {@link #leaf}
   * @throws IllegalArgumentException if there are no leaves or more than {@link #MAX_LEAVES}
   */
  public static MerkleTree of(List<Digest> leaves) {
    if (!isCount(leaves.size())) {
      throw new IllegalArgumentException(
          "a tree has 1 to " + MAX_LEAVES + " leaves, not " + leaves.size());
    }
    List<List<Digest>> levels = new ArrayList<>();
    List<Digest> level = List.copyOf(leaves);
    levels.add(level);
    while (level.size() > 1) {
      level = levelAbove(level);
      levels.add(level);
    }
    return new MerkleTree(List.copyOf(levels));
  }

  /** Returns the digest that stands for all leaves. */
  public Digest root() {
    return levels.getLast().getFirst();
  }

  /** Returns the number of leaves. */
  public int count() {
    return levels.getFirst().size();
  }

  /**
   * Returns the siblings between the leaf and the root, lowest first; levels at which the leaf's
   * ancestor moves up alone contribute none.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below {@link #count()}
   */
  public List<Digest> path(int index) {
    Objects.checkIndex(index, count());
    List<Digest> path = new ArrayList<>(levels.size() - 1);
    int position = index;
    for (List<Digest> level : levels) {
      int sibling = position ^ 1;
      if (sibling < level.size()) {
        path.add(level.get(sibling));
      }
      position >>= 1;
    }
    return List.copyOf(path);
  }

  /**
   * A leaf's claimed place: what a proof says about itself besides its path.
   *
   * @param count the number of leaves, as signed beside the root
   * @param index the position of the leaf
   */
  public record Position(int count, int index) {}

  /**
   * Returns whether the path leads from the leaf at the position to the root; never fails, whatever
   * is claimed. Only a path of exactly the length that count and index demand is accepted.
   */
  public static boolean verify(Digest root, Position claimed, Digest leaf, List<Digest> path) {
    if (!isCount(claimed.count()) || claimed.index() < 0 || claimed.index() >= claimed.count()) {
      return false;
    }
    Digest node = leaf;
    int used = 0;
    int position = claimed.index();
    for (int width = claimed.count(); width > 1; width = (width + 1) / 2) {
      if ((position ^ 1) < width) {
        if (used == path.size()) {
          return false;
        }
        Digest sibling = path.get(used);
        used++;
        node = (position & 1) == 0 ? node(node, sibling) : node(sibling, node);
      }
      position >>= 1;
    }
    return used == path.size() && node.equals(root);
  }

  private static List<Digest> levelAbove(List<Digest> level) {
    List<Digest> above = new ArrayList<>((level.size() + 1) / 2);
    for (int i = 0; i + 1 < level.size(); i += 2) {
      above.add(node(level.get(i), level.get(i + 1)));
    }
    if (level.size() % 2 == 1) {
      above.add(level.getLast());
    }
    return above;
  }

  private static Digest node(Digest left, Digest right) {
    return Hasher.raw().u8(NODE_TAG).digest(left).digest(right).finish();
  }

  private static boolean isCount(int count) {
    return count >= 1 && count <= MAX_LEAVES;
  }
}
