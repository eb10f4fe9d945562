package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.ChunkView;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StatePart;
import io.bezant.replica.storage.StateSnapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a state as messages name them, read from one snapshot. Whatever entries it shows are
 * hashed from their records. One thread at a time.
 *
 * @param snapshot the state
 */
public record StateReading(StateSnapshot snapshot) {

  /** The highest level of the tree. */
  int topLevel() {
    ChunkView chunks = snapshot.chunks();
    int level = 0;
    while (level + 1 < NodeStore.MAX_LEVELS && chunks.floor(level + 1, Bytes.EMPTY).isPresent()) {
      level++;
    }
    return level;
  }

  /** The node of this level that begins here, if one does. */
  public Optional<ChunkNode> node(int level, Bytes low) {
    return snapshot.chunks().floor(level, low).filter(chunk -> chunk.low().equals(low));
  }

  /** Where the node ends that begins here, if one begins here. */
  Optional<ChunkInterval> intervalOf(int level, Bytes low) {
    return node(level, low)
        .map(
            chunk ->
                new ChunkInterval(low, snapshot.chunks().higher(level, low).map(ChunkNode::low)));
  }

  /** The chunks below a node with the hashes of their children; a leaf is its own only one. */
  public List<StateGroup> groups(int level, ChunkInterval interval) {
    BitSet all = new BitSet();
    all.set(0, StateGroup.MAX_CHILDREN);
    return groups(level, interval, all);
  }

  /** Those of the chunks below a node that are wanted. */
  List<StateGroup> groups(int level, ChunkInterval interval, BitSet wanted) {
    if (level == 0) {
      return List.of(new StateGroup(interval.low(), digests(0, interval)));
    }
    List<StateGroup> groups = new ArrayList<>();
    Optional<ChunkNode> child = snapshot.chunks().floor(level - 1, interval.low());
    for (int i = 0; child.isPresent() && interval.contains(child.get().low()); i++) {
      Bytes low = child.get().low();
      Optional<ChunkNode> next = snapshot.chunks().higher(level - 1, low);
      if (wanted.get(i)) {
        ChunkInterval within = new ChunkInterval(low, next.map(ChunkNode::low));
        groups.add(new StateGroup(low, digests(level - 1, within)));
      }
      child = next;
    }
    return groups;
  }

  /** The hashes of the children of a chunk. */
  private Bytes digests(int level, ChunkInterval interval) {
    ChunkContents contents = new ChunkContents();
    if (level == 0) {
      snapshot.scan(
          interval.low(),
          interval.high(),
          (key, record) -> {
            contents.add(key, ChunkHashes.entry(key, record));
            return true;
          });
    } else {
      snapshot.chunks().scan(level - 1, interval, contents);
    }
    return contents.digests(0, contents.count());
  }

  /** Entries from an index on, as many as fit; none if the node has none there. */
  List<StateEntry> entries(StatePart.Entries part) {
    Bytes from = part.after().orElse(part.low());
    Optional<ChunkInterval> interval =
        intervalOf(Math.min(1, topLevel()), part.low()).filter(each -> each.contains(from));
    Gathering gathering = new Gathering(StateGroup.MAX_ENTRIES_PER_NODE - part.first());
    interval.ifPresent(
        place ->
            snapshot.scan(
                from,
                place.high(),
                (key, record) ->
                    part.after().filter(key::equals).isPresent() || gathering.take(key, record)));
    return gathering.entries;
  }

  /** The entries that are wanted, in order, as many as fit; none if the node has none there. */
  List<StateEntry> picks(StatePart.Picks part) {
    Optional<ChunkInterval> interval = intervalOf(Math.min(1, topLevel()), part.low());
    Gathering gathering = new Gathering(StateGroup.MAX_ENTRIES_PER_NODE);
    if (interval.isEmpty()) {
      return gathering.entries;
    }
    BitSet wanted = part.indexes().toBitSet();
    Optional<ChunkNode> leaf = snapshot.chunks().floor(0, part.low());
    int index = 0;
    while (leaf.isPresent() && interval.get().contains(leaf.get().low()) && gathering.hasRoom) {
      Bytes low = leaf.get().low();
      Optional<ChunkNode> next = snapshot.chunks().higher(0, low);
      int count = leaf.get().count();
      if (wanted.get(index, index + count).length() > 0) {
        pick(new ChunkInterval(low, next.map(ChunkNode::low)), wanted, index, gathering);
      }
      index += count;
      leaf = next;
    }
    return gathering.entries;
  }

  private void pick(ChunkInterval leaf, BitSet wanted, int first, Gathering into) {
    int[] index = {first};
    int end = Math.max(first, wanted.length());
    snapshot.scan(
        leaf.low(),
        leaf.high(),
        (key, record) -> {
          boolean goesOn = !wanted.get(index[0]) || into.take(key, record);
          index[0]++;
          return goesOn && index[0] < end;
        });
  }

  /** Entries for one chunk. */
  private static final class Gathering {
    final List<StateEntry> entries = new ArrayList<>();
    private final int most;
    private long bytes;
    boolean hasRoom = true;

    Gathering(int most) {
      this.most = most;
    }

    /** Takes an entry if it fits, the first one in any case; whether another may be offered. */
    boolean take(Bytes key, Bytes record) {
      StateEntry entry = new StateEntry(key, record);
      bytes += StateChunk.bytesOf(entry);
      hasRoom = entries.isEmpty() || bytes <= StateChunk.MAX_BYTES;
      if (hasRoom) {
        entries.add(entry);
        hasRoom = entries.size() < most;
      }
      return hasRoom;
    }
  }
}
