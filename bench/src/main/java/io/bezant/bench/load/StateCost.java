package io.bezant.bench.load;

import io.bezant.crypto.AuthenticatedMap;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.ChunkNodeMap;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the state tree costs for each key that changes: chunks made anew, blocks of SHA-256, and
 * bytes of the tree's own rows. Counted, not timed, on the production tree in memory, so the
 * figures do not depend on the machine.
 */
final class StateCost {
  private static final int BLOCK_BYTES = 64;

  /** SHA-256 ends a message with a byte, and its length in eight. */
  private static final int PADDING_BYTES = 9;

  /** What LMDB stores of a chunk beside its key: checksum, hash, count. */
  private static final int ROW_BYTES = 4 + Digest.SIZE + 4;

  private final int keyCount;
  private final SplittableRandom random;
  private final Bytes value;
  private final TreeMap<Bytes, Digest> entries = new TreeMap<>();
  private final Counting nodes = new Counting();
  private final AuthenticatedMap tree =
      new AuthenticatedMap(ChunkBounds.STANDARD, this::scan, nodes);

  /** A state of so many keys with values of this size. */
  StateCost(int keyCount, int valueBytes, long seed) {
    this.keyCount = keyCount;
    this.random = new SplittableRandom(seed);
    this.value = Bytes.wrap(new byte[valueBytes]);
    for (int i = 0; i < keyCount; i++) {
      entries.put(key(i), ChunkHashes.entry(key(i), value));
    }
    tree.update(entries.keySet());
  }

  private static Bytes key(int index) {
    return Bytes.of((byte) 1).concat(Workload.key(index));
  }

  private void scan(ChunkInterval interval, ChunkContents into) {
    NavigableMap<Bytes, Digest> tail = entries.tailMap(interval.low(), true);
    interval.high().map(high -> tail.headMap(high, false)).orElse(tail).forEach(into::add);
  }

  /**
   * What one changed key costs in a commit.
   *
   * @param keys that changed in one commit
   * @param chunks made anew, of all levels, for each of them
   * @param blocks of SHA-256 for each of them: its entry's and its share of the chunks'
   * @param rowBytes of the tree written for each of them
   */
  record Row(int keys, double chunks, double blocks, double rowBytes) {}

  /** Changes so many keys anywhere in one commit. */
  Row change(int count) {
    TreeSet<Bytes> changed = new TreeSet<>();
    while (changed.size() < Math.min(count, keyCount)) {
      changed.add(key(random.nextInt(keyCount)));
    }
    byte[] other = value.toByteArray();
    for (int i = 0; i < Math.min(Long.BYTES, other.length); i++) {
      other[i] = (byte) random.nextInt();
    }
    Bytes record = Bytes.wrap(other);
    nodes.reset();
    changed.forEach(key -> entries.put(key, ChunkHashes.entry(key, record)));
    tree.update(changed);
    long entryBytes = 1L + 1 + 4 + changed.getFirst().size() - 1 + 4 + record.size();
    double perKey = changed.size();
    return new Row(
        changed.size(),
        nodes.chunkCount / perKey,
        blocks(entryBytes) + nodes.blockCount / perKey,
        nodes.rowBytes / perKey);
  }

  private static long blocks(long bytes) {
    return (bytes + PADDING_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  /** Counts what is written to the tree. */
  private static final class Counting implements NodeStore {
    private final ChunkNodeMap nodes = new ChunkNodeMap();
    private long chunkCount;
    private long blockCount;
    private long rowBytes;

    void reset() {
      chunkCount = 0;
      blockCount = 0;
      rowBytes = 0;
    }

    @Override
    public void apply(int level, SortedMap<Bytes, Optional<ChunkNode>> changes) {
      for (Map.Entry<Bytes, Optional<ChunkNode>> change : changes.entrySet()) {
        if (change.getValue().isPresent()) {
          ChunkNode node = change.getValue().get();
          chunkCount++;
          // Both ends are hashed; the upper one is about as long as the lower one.
          long bytes = 2 + 2L * (5 + node.low().size()) + 4 + (long) node.count() * Digest.SIZE;
          blockCount += blocks(bytes);
          rowBytes += ROW_BYTES + Math.max(1, node.low().size());
        }
      }
      nodes.apply(level, changes);
    }

    @Override
    public void clear(int level) {
      nodes.clear(level);
    }

    @Override
    public Optional<ChunkNode> floor(int level, Bytes key) {
      return nodes.floor(level, key);
    }

    @Override
    public Optional<ChunkNode> lower(int level, Bytes low) {
      return nodes.lower(level, low);
    }

    @Override
    public Optional<ChunkNode> higher(int level, Bytes low) {
      return nodes.higher(level, low);
    }

    @Override
    public void scan(int level, ChunkInterval interval, ChunkContents into) {
      nodes.scan(level, interval, into);
    }
  }
}
