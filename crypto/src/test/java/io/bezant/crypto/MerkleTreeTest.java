package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.MerkleTree.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  private static final Digest FOREIGN = MerkleTree.leaf(Bytes.utf8("foreign"));

  @Provide
  Arbitrary<List<Digest>> leaves() {
    return Arbitraries.integers()
        .between(0, 5)
        .map(number -> MerkleTree.leaf(Bytes.utf8("m" + number)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(9);
  }

  @Test
  void leafAndNodeAreTaggedHashes() {
    Bytes left = Bytes.utf8("l");
    Bytes right = Bytes.utf8("r");
    Digest leftLeaf = Hasher.raw().bytes(Bytes.fromHex("00")).bytes(left).finish();
    Digest rightLeaf = Hasher.raw().bytes(Bytes.fromHex("00")).bytes(right).finish();
    assertEquals(leftLeaf, MerkleTree.leaf(left));
    Digest root =
        Hasher.raw().bytes(Bytes.fromHex("01")).digest(leftLeaf).digest(rightLeaf).finish();
    assertEquals(root, MerkleTree.of(List.of(leftLeaf, rightLeaf)).root());
  }

  @Test
  void lastNodeWithoutNeighbourMovesUpUnchanged() {
    List<Digest> leaves = numbered(3);
    Digest pair = MerkleTree.of(leaves.subList(0, 2)).root();
    Digest root = Hasher.raw().u8(1).digest(pair).digest(leaves.get(2)).finish();
    assertEquals(root, MerkleTree.of(leaves).root());
    assertEquals(List.of(pair), MerkleTree.of(leaves).path(2));
  }

  @Test
  void rootOfOneLeafIsTheLeaf() {
    MerkleTree tree = MerkleTree.of(List.of(FOREIGN));
    assertEquals(FOREIGN, tree.root());
    assertEquals(List.of(), tree.path(0));
    assertTrue(MerkleTree.verify(FOREIGN, new Position(1, 0), FOREIGN, List.of()));
  }

  /** The mistake that pairing a last leaf with itself makes. */
  @Test
  void repeatingTheLastLeafChangesTheRoot() {
    for (int count = 1; count < 20; count++) {
      List<Digest> leaves = numbered(count);
      List<Digest> repeated = new ArrayList<>(leaves);
      repeated.add(leaves.getLast());
      assertNotEquals(MerkleTree.of(leaves).root(), MerkleTree.of(repeated).root());
    }
  }

  @Test
  void innerNodeDoesNotPassForALeaf() {
    MerkleTree tree = MerkleTree.of(numbered(4));
    Digest inner = MerkleTree.of(numbered(4).subList(0, 2)).root();
    List<Digest> upperPath = tree.path(0).subList(1, 2);
    for (int count = 1; count < 9; count++) {
      for (int index = 0; index < count; index++) {
        boolean accepted =
            MerkleTree.verify(tree.root(), new Position(count, index), inner, upperPath);
        assertEquals(count == 2 && index == 0, accepted, "only under a count nobody signed");
      }
    }
    assertFalse(MerkleTree.verify(tree.root(), new Position(4, 0), inner, upperPath));
  }

  @Test
  void everyLeafOfEverySmallTreeIsProvedAtItsOwnPositionOnly() {
    for (int count = 1; count <= 17; count++) {
      List<Digest> leaves = numbered(count);
      MerkleTree tree = MerkleTree.of(leaves);
      assertEquals(count, tree.count());
      for (int index = 0; index < count; index++) {
        for (int claimed = -1; claimed <= count; claimed++) {
          boolean accepted =
              MerkleTree.verify(
                  tree.root(), new Position(count, claimed), leaves.get(index), tree.path(index));
          assertEquals(claimed == index, accepted);
        }
      }
    }
  }

  @Property
  void differentListsOfOneLengthHaveDifferentRoots(
      @ForAll("leaves") List<Digest> one, @ForAll("leaves") List<Digest> two) {
    int count = Math.min(one.size(), two.size());
    List<Digest> left = one.subList(0, count);
    List<Digest> right = two.subList(0, count);
    assertEquals(
        left.equals(right), MerkleTree.of(left).root().equals(MerkleTree.of(right).root()));
  }

  @Property
  void anotherLeafIsRefused(@ForAll @IntRange(min = 1, max = 70) int count, @ForAll int any) {
    int index = Math.floorMod(any, count);
    MerkleTree tree = MerkleTree.of(numbered(count));
    assertFalse(
        MerkleTree.verify(tree.root(), new Position(count, index), FOREIGN, tree.path(index)));
  }

  @Property
  void anotherRootIsRefused(@ForAll @IntRange(min = 1, max = 70) int count, @ForAll int any) {
    int index = Math.floorMod(any, count);
    List<Digest> leaves = numbered(count);
    MerkleTree tree = MerkleTree.of(leaves);
    Position position = new Position(count, index);
    assertFalse(MerkleTree.verify(FOREIGN, position, leaves.get(index), tree.path(index)));
    assertFalse(MerkleTree.verify(Digest.ZERO, position, leaves.get(index), tree.path(index)));
  }

  @Property
  void everyChangeOfThePathIsRefused(
      @ForAll @IntRange(min = 2, max = 70) int count, @ForAll int any) {
    int index = Math.floorMod(any, count);
    List<Digest> leaves = numbered(count);
    MerkleTree tree = MerkleTree.of(leaves);
    Position position = new Position(count, index);
    List<Digest> path = tree.path(index);
    Set<List<Digest>> changed = new HashSet<>();
    for (int i = 0; i <= path.size(); i++) {
      List<Digest> longer = new ArrayList<>(path);
      longer.add(i, FOREIGN);
      changed.add(longer);
    }
    for (int i = 0; i < path.size(); i++) {
      List<Digest> other = new ArrayList<>(path);
      other.set(i, FOREIGN);
      changed.add(other);
      List<Digest> shorter = new ArrayList<>(path);
      shorter.remove(i);
      changed.add(shorter);
    }
    List<Digest> reversed = new ArrayList<>(path);
    Collections.reverse(reversed);
    changed.add(reversed);
    changed.remove(path);
    for (List<Digest> each : changed) {
      assertFalse(MerkleTree.verify(tree.root(), position, leaves.get(index), each));
    }
    assertTrue(MerkleTree.verify(tree.root(), position, leaves.get(index), path));
  }

  /**
   * A path proves its leaf under the signed count. Under some other counts the same shape may
   * recur, so the count is signed beside the root; whenever the shape differs it is refused here.
   */
  @Property
  void countThatDemandsAnotherPathLengthIsRefused(
      @ForAll @IntRange(min = 1, max = 70) int count,
      @ForAll @IntRange(min = 1, max = 140) int claimed,
      @ForAll int any) {
    int index = Math.floorMod(any, count);
    List<Digest> leaves = numbered(count);
    MerkleTree tree = MerkleTree.of(leaves);
    Assume.that(index >= claimed || pathSize(claimed, index) != tree.path(index).size());
    Position position = new Position(claimed, index);
    assertFalse(MerkleTree.verify(tree.root(), position, leaves.get(index), tree.path(index)));
  }

  @Test
  void absurdPositionsAreRefusedWithoutAnError() {
    int[] numbers = {Integer.MIN_VALUE, -1, 0, 1, MerkleTree.MAX_LEAVES + 1, Integer.MAX_VALUE};
    List<Digest> endless = Collections.nCopies(100, FOREIGN);
    for (int count : numbers) {
      for (int index : numbers) {
        Position position = new Position(count, index);
        assertFalse(MerkleTree.verify(FOREIGN, position, FOREIGN, endless));
        assertEquals(
            count == 1 && index == 0, MerkleTree.verify(FOREIGN, position, FOREIGN, List.of()));
      }
    }
  }

  @Test
  void emptyAndOversizedListsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> MerkleTree.of(List.of()));
    List<Digest> tooMany = Collections.nCopies(MerkleTree.MAX_LEAVES + 1, FOREIGN);
    assertThrows(IllegalArgumentException.class, () -> MerkleTree.of(tooMany));
  }

  @Test
  void pathOfAnAbsentLeafIsRefused() {
    MerkleTree tree = MerkleTree.of(numbered(5));
    assertThrows(IndexOutOfBoundsException.class, () -> tree.path(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> tree.path(5));
  }

  @Test
  void treeDoesNotChangeWithTheListItWasMadeFrom() {
    List<Digest> leaves = new ArrayList<>(numbered(4));
    MerkleTree tree = MerkleTree.of(leaves);
    Digest root = tree.root();
    List<Digest> path = tree.path(0);
    leaves.set(1, FOREIGN);
    assertEquals(root, tree.root());
    assertEquals(path, tree.path(0));
  }

  private static int pathSize(int count, int index) {
    return MerkleTree.of(Collections.nCopies(count, FOREIGN)).path(index).size();
  }

  private static List<Digest> numbered(int count) {
    List<Digest> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(MerkleTree.leaf(Bytes.utf8("message " + i)));
    }
    return leaves;
  }
}
