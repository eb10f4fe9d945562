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
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
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

  private StatePiece taken(Optional<StatePiece> piece) {
    return piece.orElseThrow(() -> new AssertionError("the root proves it"));
  }

  @Test
  void walkGoesFromTheRootDownAndFromLeftToRight() {
    assertEquals(new StatePart.Top(), walk.next());
    StatePiece first = taken(walk.take(top()));
    assertEquals(List.of(2, 1, 1), first.chunks().stream().map(c -> c.level()).toList());
    assertEquals(node(0), first.chunks().get(1).chunk());
    assertEquals(node(1), first.chunks().get(2).chunk());
    assertEquals(2, first.chunks().getFirst().chunk().count());
    assertEquals(Optional.of(top()), walk.top());
    assertEquals(new StatePart.Node(1, Bytes.EMPTY), walk.next());
    StatePiece second = taken(walk.take(manifest(0)));
    assertEquals(List.of(0, 0), second.chunks().stream().map(c -> c.level()).toList());
    assertEquals(leaf(1), second.chunks().getLast().chunk().digest().bytes());
    assertEquals(new StatePart.Entries(Bytes.EMPTY, 0, Optional.empty()), walk.next());
    assertEquals(ENTRIES.subList(0, 3), taken(walk.take(chunk(0, 0, 0, 1, 2))).entries());
    assertEquals(new StatePart.Entries(Bytes.EMPTY, 3, Optional.of(key(2))), walk.next());
    assertEquals(3, walk.entryCount());
    taken(walk.take(chunk(0, 3, 3)));
    assertEquals(new StatePart.Node(1, low(2)), walk.next());
    assertFalse(walk.isComplete());
    taken(walk.take(manifest(1)));
    assertFalse(walk.isComplete());
    assertEquals(new StatePart.Entries(low(2), 0, Optional.empty()), walk.next());
    taken(walk.take(chunk(1, 0, 4, 5, 6, 7)));
    assertTrue(walk.isComplete());
    assertEquals(8, walk.entryCount());
  }

  @Test
  void onlyWhatWasAskedForIsAboutIt() {
    assertTrue(walk.isAbout(top()));
    assertFalse(walk.isAbout(manifest(1)));
    assertFalse(walk.isAbout(chunk(0, 0, 0)));
    taken(walk.take(top()));
    assertTrue(walk.isAbout(manifest(0)));
    assertFalse(walk.isAbout(top()), "of another level");
    assertFalse(walk.isAbout(manifest(1)), "of another place");
    taken(walk.take(manifest(0)));
    assertFalse(walk.isAbout(manifest(0)));
    assertTrue(walk.isAbout(chunk(0, 0, 0)));
    assertFalse(walk.isAbout(chunk(1, 0, 4)));
    assertFalse(walk.isAbout(chunk(0, 1, 1)));
  }

  @Test
  void topIsRefusedThatTheRootDoesNotName() {
    StateManifest good = top();
    for (StateManifest bad :
        List.of(
            new StateManifest(at(4), root, VERSION + 1, MILLIS, 2, good.low(), good.groups()),
            new StateManifest(at(4), root, VERSION, MILLIS + 1, 2, good.low(), good.groups()),
            new StateManifest(at(4), root, VERSION, MILLIS, 1, good.low(), good.groups()),
            new StateManifest(
                at(4), root, VERSION, MILLIS, 2, good.low(), good.groups().subList(0, 1)))) {
      assertEquals(Optional.empty(), walk.take(bad));
    }
    assertEquals(Optional.empty(), walk.top());
    assertEquals(new StatePart.Top(), walk.next());
  }

  @Test
  void nodeIsRefusedThatItsParentDoesNotName() {
    taken(walk.take(top()));
    StateManifest wrong =
        new StateManifest(
            at(4),
            root,
            VERSION,
            MILLIS,
            1,
            low(0),
            List.of(new StateGroup(low(0), hashes(0)), new StateGroup(low(1), hashes(2))));
    StateManifest outside =
        new StateManifest(
            at(4),
            root,
            VERSION,
            MILLIS,
            1,
            low(0),
            List.of(new StateGroup(low(0), hashes(0)), new StateGroup(low(2), hashes(1))));
    for (StateManifest bad :
        List.of(wrong, outside, manifest(0, VERSION + 1, MILLIS), manifest(0, VERSION, 1))) {
      assertEquals(Optional.empty(), walk.take(bad));
    }
    assertEquals(new StatePart.Node(1, Bytes.EMPTY), walk.next());
    taken(walk.take(manifest(0)));
  }

  @Test
  void entriesAreRefusedThatAreNotNamedAtTheirPlace() {
    taken(walk.take(top()));
    taken(walk.take(manifest(0)));
    assertEquals(Optional.empty(), walk.take(chunk(0, 0, 1)));
    assertEquals(Optional.empty(), walk.take(chunk(0, 0, 0, 2)));
    taken(walk.take(chunk(0, 0, 0)));
    assertEquals(Optional.empty(), walk.take(chunk(0, 1, 0)));
    assertEquals(Optional.empty(), walk.take(chunk(0, 1, 1, 2, 3, 4)), "more than the node has");
    assertEquals(1, walk.entryCount());
    taken(walk.take(chunk(0, 1, 1, 2, 3)));
    assertEquals(4, walk.entryCount());
  }
}
