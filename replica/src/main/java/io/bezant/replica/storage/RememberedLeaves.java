package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.Digest;
import io.bezant.crypto.EntrySource;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The hashes of the entries of leaves that commits have looked at, so that the next commit need not
 * read a leaf's forty entries from disk pages to hash the few among them that changed.
 *
 * <p>It is told of every change before the tree is. A leaf whose keys stay the same is brought up
 * to date in place; one that gains or loses a key is forgotten and read again. Forgetting is always
 * right, so the memory is bounded by forgetting: what is new is not kept while there is no room,
 * and what no commit used for a while makes room.
 *
 * <p>Not thread-safe; used by the one commit at a time. Nothing of it survives a restart.
 */
final class RememberedLeaves {
  /** Enough for the leaves of some 250,000 entries with keys of twenty bytes. */
  static final long MAX_BYTES = 16L << 20;

  /** What is not used in so many commits may go. */
  private static final int COMMITS_PER_AGE = 8;

  /** Objects and references of one leaf beside its keys and hashes. */
  private static final int LEAF_OVERHEAD_BYTES = 256;

  private static final class Leaf {
    private final Optional<Bytes> high;
    private final ChunkContents contents;
    private final int heldBytes;
    private long age;

    Leaf(Optional<Bytes> high, ChunkContents contents, int heldBytes) {
      this.high = high;
      this.contents = contents;
      this.heldBytes = heldBytes;
    }
  }

  private final long maxBytes;

  /** By lower end; their intervals do not overlap. */
  private final NavigableMap<Bytes, Leaf> leaves = new TreeMap<>();

  private long heldBytes;
  private long commits;

  RememberedLeaves(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The entry has this hash now, or is gone. */
  void onChange(Bytes key, Optional<Digest> hash) {
    Map.Entry<Bytes, Leaf> found = leaves.floorEntry(key);
    if (found == null || isBeyond(key, found.getValue())) {
      return;
    }
    if (hash.isEmpty() || !found.getValue().contents.replace(key, hash.get())) {
      forget(found.getKey());
    }
  }

  private static boolean isBeyond(Bytes key, Leaf leaf) {
    return leaf.high.isPresent() && key.compareTo(leaf.high.get()) >= 0;
  }

  /** The entries of the store, from memory where the leaf is known. */
  EntrySource over(EntrySource stored) {
    return (interval, into) -> scan(interval, into, stored);
  }

  private void scan(ChunkInterval interval, ChunkContents into, EntrySource stored) {
    Leaf known = leaves.get(interval.low());
    if (known != null && known.high.equals(interval.high())) {
      known.age = age();
      into.addAll(known.contents);
      return;
    }
    int before = into.count();
    stored.scan(interval, into);
    forgetWithin(interval);
    keep(interval, into, before);
  }

  /** Leaves were joined or cut since. Only one interval is told of a change: none may overlap. */
  private void forgetWithin(ChunkInterval interval) {
    Map.Entry<Bytes, Leaf> left = leaves.lowerEntry(interval.low());
    if (left != null && !isBeyond(interval.low(), left.getValue())) {
      forget(left.getKey());
    }
    NavigableMap<Bytes, Leaf> rest = leaves.tailMap(interval.low(), true);
    var within = interval.high().map(high -> rest.headMap(high, false)).orElse(rest);
    while (!within.isEmpty()) {
      forget(within.firstKey());
    }
  }

  /** Copies what the contents have from an index on, if there is room for it. */
  private void keep(ChunkInterval interval, ChunkContents contents, int from) {
    int bytes = contents.bytesOfPart(from, contents.count()) + LEAF_OVERHEAD_BYTES;
    if (heldBytes + bytes <= maxBytes) {
      Leaf leaf = new Leaf(interval.high(), contents.part(from, contents.count()), bytes);
      leaf.age = age();
      heldBytes += bytes;
      leaves.put(interval.low(), leaf);
    }
  }

  private void forget(Bytes low) {
    Leaf forgotten = leaves.remove(low);
    if (forgotten != null) {
      heldBytes -= forgotten.heldBytes;
    }
  }

  private long age() {
    return commits / COMMITS_PER_AGE;
  }

  /** A commit has ended well; now and then what none of the last ones used is forgotten. */
  void onCommitted() {
    commits++;
    if (commits % COMMITS_PER_AGE == 0) {
      leaves.values().removeIf(leaf -> leaf.age < age() - 1);
      heldBytes = leaves.values().stream().mapToLong(leaf -> leaf.heldBytes).sum();
    }
  }

  /** Forgets all: the state was replaced, or a commit did not end. */
  void clear() {
    leaves.clear();
    heldBytes = 0;
  }

  /** How many leaves are known. */
  int count() {
    return leaves.size();
  }

  /** The bytes that they take, never more than the most that was allowed. */
  long heldBytes() {
    return heldBytes;
  }
}
