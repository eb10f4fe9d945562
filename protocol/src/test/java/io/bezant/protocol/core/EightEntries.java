package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;

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
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A state tree of eight entries, four leaves, two nodes and a top of level 2, and its messages. */
final class EightEntries {

  static final int VERSION = 7;
  static final long MILLIS = 99;
  static final List<StateEntry> ENTRIES =
      IntStream.range(0, 8)
          .mapToObj(i -> new StateEntry(key(i), Bytes.utf8("record " + i)))
          .toList();

  static final Digest ROOT =
      ChunkHashes.root(
          VERSION,
          0,
          4,
          MILLIS,
          ChunkHashes.node(
              2, ChunkInterval.ALL, node(0).digest().bytes().concat(node(1).digest().bytes())));

  static final Checkpoint CHECKPOINT = new Checkpoint(at(4), ROOT);

  private EightEntries() {}

  static Bytes key(int index) {
    return Bytes.utf8("k" + index);
  }

  /** Leaf {@code i} holds entries 2i and 2i+1; the first begins before every key. */
  static Bytes low(int leaf) {
    return leaf == 0 ? Bytes.EMPTY : key(2 * leaf);
  }

  static Optional<Bytes> high(int leaf) {
    return leaf == 3 ? Optional.empty() : Optional.of(low(leaf + 1));
  }

  static Bytes hashes(int leaf) {
    return hash(2 * leaf).concat(hash(2 * leaf + 1));
  }

  static Bytes hash(int entry) {
    return ChunkHashes.entry(ENTRIES.get(entry).key(), ENTRIES.get(entry).record()).bytes();
  }

  static Bytes leaf(int leaf) {
    return ChunkHashes.leaf(new ChunkInterval(low(leaf), high(leaf)), hashes(leaf)).bytes();
  }

  /** Node {@code i} of level 1 has leaves 2i and 2i+1. */
  static ChunkNode node(int node) {
    ChunkInterval interval = new ChunkInterval(low(2 * node), high(2 * node + 1));
    return new ChunkNode(
        low(2 * node), 2, ChunkHashes.node(1, interval, leaf(2 * node).concat(leaf(2 * node + 1))));
  }

  static StateManifest top() {
    return new StateManifest(
        at(4),
        ROOT,
        VERSION,
        MILLIS,
        2,
        Bytes.EMPTY,
        List.of(
            new StateGroup(low(0), leaf(0).concat(leaf(1))),
            new StateGroup(low(2), leaf(2).concat(leaf(3)))));
  }

  static StateManifest manifest(int node, int version, long millis) {
    return new StateManifest(
        at(4),
        ROOT,
        version,
        millis,
        1,
        low(2 * node),
        List.of(
            new StateGroup(low(2 * node), hashes(2 * node)),
            new StateGroup(low(2 * node + 1), hashes(2 * node + 1))));
  }

  static StateManifest manifest(int node) {
    return manifest(node, VERSION, MILLIS);
  }

  static StateChunk chunk(int node, int first, int... entries) {
    return new StateChunk(
        at(4), ROOT, low(2 * node), first, IntStream.of(entries).mapToObj(ENTRIES::get).toList());
  }

  /** What a donor shows of some leaves of a node. */
  static StateManifest leaves(int node, int... leaves) {
    return new StateManifest(
        at(4),
        ROOT,
        VERSION,
        MILLIS,
        1,
        low(2 * node),
        IntStream.of(leaves).mapToObj(i -> new StateGroup(low(i), hashes(i))).toList());
  }

  static IndexSet set(int... indexes) {
    BitSet bits = new BitSet();
    IntStream.of(indexes).forEach(bits::set);
    return IndexSet.of(bits);
  }

  static StatePart leavesOf(int node, int... indexes) {
    return new StatePart.Leaves(low(2 * node), set(indexes));
  }

  static StatePart picksOf(int node, int... indexes) {
    return new StatePart.Picks(low(2 * node), set(indexes));
  }
}
