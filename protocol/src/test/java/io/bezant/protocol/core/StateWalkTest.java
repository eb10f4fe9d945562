package io.bezant.protocol.core;

import static io.bezant.protocol.core.EightEntries.ENTRIES;
import static io.bezant.protocol.core.EightEntries.MILLIS;
import static io.bezant.protocol.core.EightEntries.ROOT;
import static io.bezant.protocol.core.EightEntries.VERSION;
import static io.bezant.protocol.core.EightEntries.chunk;
import static io.bezant.protocol.core.EightEntries.hash;
import static io.bezant.protocol.core.EightEntries.hashes;
import static io.bezant.protocol.core.EightEntries.high;
import static io.bezant.protocol.core.EightEntries.key;
import static io.bezant.protocol.core.EightEntries.leaf;
import static io.bezant.protocol.core.EightEntries.leaves;
import static io.bezant.protocol.core.EightEntries.leavesOf;
import static io.bezant.protocol.core.EightEntries.low;
import static io.bezant.protocol.core.EightEntries.manifest;
import static io.bezant.protocol.core.EightEntries.node;
import static io.bezant.protocol.core.EightEntries.picksOf;
import static io.bezant.protocol.core.EightEntries.set;
import static io.bezant.protocol.core.EightEntries.top;
import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A walk through a tree of eight entries, four leaves, two nodes and a top of level 2. */
class StateWalkTest {

  private final StateWalk walk = new StateWalk(EightEntries.CHECKPOINT, Lab.rules(4));

  private static Found nothing(Sought sought) {
    return switch (sought) {
      case Sought.Node node -> new Found.Node(List.of());
      case Sought.Leaves leaves -> new Found.Leaves(List.of(), 0);
      case Sought.Entries entries -> new Found.Entries(set(), 0);
    };
  }

  private static Found held(int leaf) {
    ChunkNode chunk = new ChunkNode(low(leaf), 2, Digest.of(leaf(leaf)));
    return new Found.Leaves(List.of(new Found.FoundLeaf(leaf % 2, chunk)), 0);
  }

  private Sought sought() {
    return walk.nextSought().orElseThrow();
  }

  private StatePart part() {
    return walk.nextPart().orElseThrow();
  }

  private StatePiece taken(Optional<StatePiece> piece) {
    return piece.orElseThrow(() -> new AssertionError("the root proves it"));
  }

  /** The walk knows the nodes of level 1; nothing of them is held. */
  private void takeTop() {
    taken(walk.take(part(), top()));
    for (int node = 0; node < 2; node++) {
      Sought leaves = sought();
      assertEquals(Optional.empty(), walk.found(leaves, nothing(leaves)));
    }
  }

  private void takeLeaves(int node, StatePart asked) {
    taken(walk.take(asked, leaves(node, 2 * node, 2 * node + 1)));
    Sought entries = sought();
    walk.found(entries, nothing(entries));
  }

  @Test
  void walkGoesFromTheRootDownAndAsksForSeveralPartsAtOnce() {
    assertEquals(new StatePart.Top(), walk.nextPart().orElseThrow());
    assertEquals(Optional.empty(), walk.nextPart());
    StatePiece first = taken(walk.take(new StatePart.Top(), top()));
    assertEquals(List.of(2, 1, 1), first.chunks().stream().map(c -> c.level()).toList());
    assertEquals(node(0), first.chunks().get(1).chunk());
    assertEquals(node(1), first.chunks().get(2).chunk());
    assertEquals(2, first.chunks().getFirst().chunk().count());
    assertEquals(Optional.of(top()), walk.top());
    for (int node = 0; node < 2; node++) {
      Sought leaves = sought();
      Bytes digests = leaf(2 * node).concat(leaf(2 * node + 1));
      ChunkInterval place = new ChunkInterval(low(2 * node), high(2 * node + 1));
      assertEquals(new Sought.Leaves(place, digests), leaves);
      walk.found(leaves, nothing(leaves));
    }
    assertEquals(leavesOf(0, 0, 1), part());
    assertEquals(leavesOf(1, 0, 1), part());
    assertFalse(walk.hasPart());
    takeLeaves(1, leavesOf(1, 0, 1));
    takeLeaves(0, leavesOf(0, 0, 1));
    assertEquals(picksOf(1, 0, 1, 2, 3), part());
    assertEquals(picksOf(0, 0, 1, 2, 3), part());
    StatePiece some = taken(walk.take(picksOf(0, 0, 1, 2, 3), chunk(0, 0, 0, 1, 2)));
    assertEquals(ENTRIES.subList(0, 3), some.entries());
    assertEquals(3, walk.entryCount());
    assertEquals(picksOf(0, 3), part());
    taken(walk.take(picksOf(0, 3), chunk(0, 3, 3)));
    assertFalse(walk.isComplete());
    taken(walk.take(picksOf(1, 0, 1, 2, 3), chunk(1, 0, 4, 5, 6, 7)));
    assertTrue(walk.isComplete());
    assertEquals(8, walk.entryCount());
  }

  @Test
  void nodeHeldAtHomeIsNotAskedFor() {
    taken(walk.take(part(), top()));
    Found.FoundLeaf one = new Found.FoundLeaf(0, new ChunkNode(low(0), 2, Digest.of(leaf(0))));
    Found.FoundLeaf two = new Found.FoundLeaf(1, new ChunkNode(low(1), 2, Digest.of(leaf(1))));
    walk.found(sought(), new Found.Leaves(List.of(one, two), 0));
    Sought other = sought();
    walk.found(other, nothing(other));
    assertEquals(leavesOf(1, 0, 1), part());
    assertFalse(walk.hasPart());
  }

  @Test
  void onlyLeavesAndEntriesThatAreNotHeldAreAskedFor() {
    taken(walk.take(part(), top()));
    walk.found(sought(), held(1));
    walk.found(sought(), held(2));
    assertEquals(leavesOf(0, 0), part());
    assertEquals(leavesOf(1, 1), part());
    StatePiece leaf = taken(walk.take(leavesOf(1, 1), leaves(1, 3)));
    assertEquals(1, leaf.chunks().size());
    assertEquals(low(3), leaf.chunks().getFirst().chunk().low());
    Sought entries = sought();
    ChunkInterval last = new ChunkInterval(low(3), Optional.empty());
    assertEquals(new Sought.Entries(List.of(new Sought.NamedLeaf(last, hashes(3)))), entries);
    walk.found(entries, new Found.Entries(set(0), 0));
    assertEquals(picksOf(1, 3), part());
    taken(walk.take(picksOf(1, 3), chunk(1, 3, 7)));
    taken(walk.take(leavesOf(0, 0), leaves(0, 0)));
    walk.found(sought(), new Found.Entries(set(0, 1), 0));
    assertTrue(walk.isComplete());
    assertEquals(1, walk.entryCount());
  }

  @Test
  void partGivenBackIsAskedForAgain() {
    takeTop();
    StatePart first = part();
    StatePart second = part();
    walk.giveBack(first);
    assertEquals(first, part());
    takeLeaves(1, second);
    takeLeaves(0, first);
  }

  @Test
  void onlyWhatWasAskedForIsAboutIt() {
    StatePart topPart = new StatePart.Top();
    StatePart node = new StatePart.Node(1, low(0));
    assertTrue(StateWalk.isAbout(topPart, top()));
    assertFalse(StateWalk.isAbout(topPart, manifest(1)));
    assertFalse(StateWalk.isAbout(topPart, chunk(0, 0, 0)));
    assertTrue(StateWalk.isAbout(node, manifest(0)));
    assertFalse(StateWalk.isAbout(node, top()), "of another level");
    assertFalse(StateWalk.isAbout(node, manifest(1)), "of another place");
    assertTrue(StateWalk.isAbout(leavesOf(1, 1), leaves(1, 3)));
    assertFalse(StateWalk.isAbout(leavesOf(0, 1), leaves(1, 3)));
    assertFalse(StateWalk.isAbout(leavesOf(0, 1), top()));
    assertTrue(StateWalk.isAbout(picksOf(0, 1, 3), chunk(0, 1, 1)));
    assertFalse(StateWalk.isAbout(picksOf(0, 1, 3), chunk(0, 0, 0)));
    assertFalse(StateWalk.isAbout(picksOf(0, 0), chunk(1, 0, 4)));
    assertFalse(StateWalk.isAbout(picksOf(0, 0), manifest(0)));
  }

  @Test
  void topIsRefusedThatTheRootDoesNotName() {
    StateManifest good = top();
    for (StateManifest bad :
        List.of(
            new StateManifest(at(4), ROOT, VERSION + 1, MILLIS, 2, good.low(), good.groups()),
            new StateManifest(at(4), ROOT, VERSION, MILLIS + 1, 2, good.low(), good.groups()),
            new StateManifest(at(4), ROOT, VERSION, MILLIS, 1, good.low(), good.groups()),
            new StateManifest(at(4), ROOT, VERSION, MILLIS, 2, good.low(), List.of()),
            new StateManifest(
                at(4), ROOT, VERSION, MILLIS, 2, good.low(), good.groups().subList(0, 1)))) {
      assertEquals(Optional.empty(), walk.take(new StatePart.Top(), bad));
    }
    assertEquals(Optional.empty(), walk.top());
    assertEquals(Optional.empty(), walk.nextSought());
    taken(walk.take(new StatePart.Top(), good));
  }

  @Test
  void leavesAreRefusedThatTheirNodeDoesNotName() {
    takeTop();
    StatePart asked = part();
    List<StateManifest> lies = new ArrayList<>();
    lies.add(leaves(0, 0));
    lies.add(leaves(0, 0, 1, 2));
    lies.add(leaves(0, 1, 2));
    lies.add(withGroups(new StateGroup(low(0), hashes(0)), new StateGroup(low(1), hashes(2))));
    lies.add(withGroups(new StateGroup(low(0), hashes(0)), new StateGroup(low(2), hashes(1))));
    lies.add(withGroups(new StateGroup(low(0), hashes(0)), new StateGroup(key(3), hashes(1))));
    lies.add(withGroups(new StateGroup(low(0), hash(0)), new StateGroup(low(1), hashes(1))));
    lies.add(withGroups(new StateGroup(key(0), hashes(0)), new StateGroup(low(1), hashes(1))));
    lies.add(manifest(0, VERSION + 1, MILLIS));
    lies.add(manifest(0, VERSION, 1));
    for (StateManifest lie : lies) {
      assertEquals(Optional.empty(), walk.take(asked, lie), lie::toString);
      assertEquals(Optional.empty(), walk.nextSought());
    }
    takeLeaves(0, asked);
  }

  private StateManifest withGroups(StateGroup... groups) {
    return new StateManifest(at(4), ROOT, VERSION, MILLIS, 1, low(0), List.of(groups));
  }

  @Test
  void entriesAreRefusedThatAreNotNamedAtTheirPlace() {
    takeTop();
    takeLeaves(0, part());
    part();
    StatePart all = part();
    assertEquals(picksOf(0, 0, 1, 2, 3), all);
    assertEquals(Optional.empty(), walk.take(all, chunk(0, 0, 1)));
    assertEquals(Optional.empty(), walk.take(all, chunk(0, 0, 0, 2)));
    assertEquals(Optional.empty(), walk.take(all, chunk(0, 0, 0, 1, 2, 3, 4)), "too many");
    taken(walk.take(all, chunk(0, 0, 0)));
    StatePart rest = part();
    assertEquals(picksOf(0, 1, 2, 3), rest);
    assertEquals(Optional.empty(), walk.take(rest, chunk(0, 1, 0)));
    assertEquals(Optional.empty(), walk.take(rest, chunk(0, 1, 2)));
    assertEquals(1, walk.entryCount());
    taken(walk.take(rest, chunk(0, 1, 1, 2, 3)));
    assertEquals(4, walk.entryCount());
  }
}
