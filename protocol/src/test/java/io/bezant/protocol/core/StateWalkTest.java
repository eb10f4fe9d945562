package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A walk through a tree of eight entries, four leaves, two nodes and a top of level 2. */
class StateWalkTest {

  private static final int VERSION = 7;
  private static final long MILLIS = 99;
  private static final List<StateEntry> ENTRIES =
      IntStream.range(0, 8)
          .mapToObj(i -> new StateEntry(key(i), Bytes.utf8("record " + i)))
          .toList();

  private final Digest root =
      ChunkHashes.root(
          VERSION,
          0,
          4,
          MILLIS,
          ChunkHashes.node(
              2, ChunkInterval.ALL, node(0).digest().bytes().concat(node(1).digest().bytes())));
  private final StateWalk walk = new StateWalk(new Checkpoint(at(4), root), Lab.rules(4));

  private static Bytes key(int index) {
    return Bytes.utf8("k" + index);
  }

  /** Leaf {@code i} holds entries 2i and 2i+1; the first begins before every key. */
  private static Bytes low(int leaf) {
    return leaf == 0 ? Bytes.EMPTY : key(2 * leaf);
  }

  private static Optional<Bytes> high(int leaf) {
    return leaf == 3 ? Optional.empty() : Optional.of(low(leaf + 1));
  }

  private static Bytes hashes(int leaf) {
    return hash(2 * leaf).concat(hash(2 * leaf + 1));
  }

  private static Bytes hash(int entry) {
    return ChunkHashes.entry(ENTRIES.get(entry).key(), ENTRIES.get(entry).record()).bytes();
  }

  private static Bytes leaf(int leaf) {
    return ChunkHashes.leaf(new ChunkInterval(low(leaf), high(leaf)), hashes(leaf)).bytes();
  }

  /** Node {@code i} of level 1 has leaves 2i and 2i+1. */
  private static ChunkNode node(int node) {
    ChunkInterval interval = new ChunkInterval(low(2 * node), high(2 * node + 1));
    return new ChunkNode(
        low(2 * node), 2, ChunkHashes.node(1, interval, leaf(2 * node).concat(leaf(2 * node + 1))));
  }

  private StateManifest top() {
    return new StateManifest(
        at(4),
        root,
        VERSION,
        MILLIS,
        2,
        Bytes.EMPTY,
        List.of(
            new StateGroup(low(0), leaf(0).concat(leaf(1))),
            new StateGroup(low(2), leaf(2).concat(leaf(3)))));
  }

  private StateManifest manifest(int node, int version, long millis) {
    return new StateManifest(
        at(4),
        root,
        version,
        millis,
        1,
        low(2 * node),
        List.of(
            new StateGroup(low(2 * node), hashes(2 * node)),
            new StateGroup(low(2 * node + 1), hashes(2 * node + 1))));
  }

  private StateManifest manifest(int node) {
    return manifest(node, VERSION, MILLIS);
  }

  private StateChunk chunk(int node, int first, int... entries) {
    return new StateChunk(
        at(4), root, low(2 * node), first, IntStream.of(entries).mapToObj(ENTRIES::get).toList());
  }

  /** What a donor shows of some leaves of a node. */
  private StateManifest leaves(int node, int... leaves) {
    return new StateManifest(
        at(4),
        root,
        VERSION,
        MILLIS,
        1,
        low(2 * node),
        IntStream.of(leaves).mapToObj(i -> new StateGroup(low(i), hashes(i))).toList());
  }

  private static IndexSet set(int... indexes) {
    BitSet bits = new BitSet();
    IntStream.of(indexes).forEach(bits::set);
    return IndexSet.of(bits);
  }

  private static StatePart leavesOf(int node, int... indexes) {
    return new StatePart.Leaves(low(2 * node), set(indexes));
  }

  private static StatePart picksOf(int node, int... indexes) {
    return new StatePart.Picks(low(2 * node), set(indexes));
  }

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
            new StateManifest(at(4), root, VERSION + 1, MILLIS, 2, good.low(), good.groups()),
            new StateManifest(at(4), root, VERSION, MILLIS + 1, 2, good.low(), good.groups()),
            new StateManifest(at(4), root, VERSION, MILLIS, 1, good.low(), good.groups()),
            new StateManifest(at(4), root, VERSION, MILLIS, 2, good.low(), List.of()),
            new StateManifest(
                at(4), root, VERSION, MILLIS, 2, good.low(), good.groups().subList(0, 1)))) {
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
    return new StateManifest(at(4), root, VERSION, MILLIS, 1, low(0), List.of(groups));
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
