package io.bezant.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A reading of a stored state tree that believes none of its hashes: it recomputes them from the
 * entries and the boundaries of the chunks, and compares. It never repairs anything, since a tree
 * made to fit damaged entries would hide the damage.
 *
 * <p>Not thread-safe; changes nothing.
 */
public final class ChunkAudit {

  /**
   * A chunk that does not agree with what lies below it.
   *
   * @param level its level
   * @param low its lower end
   * @param reason what is wrong
   */
  public record Fault(int level, Bytes low, String reason) {}

  private final ChunkBounds bounds;
  private final EntrySource entries;
  private final ChunkView nodes;

  /** Makes an audit of the tree in these ports. */
  public ChunkAudit(ChunkBounds bounds, EntrySource entries, ChunkView nodes) {
    this.bounds = bounds;
    this.entries = entries;
    this.nodes = nodes;
  }

  /** The number of levels. */
  public int levelCount() {
    int level = 0;
    while (level < NodeStore.MAX_LEVELS && nodes.floor(level, Bytes.EMPTY).isPresent()) {
      level++;
    }
    return level;
  }

  /**
   * Compares one chunk with its children as they are stored; the unit of a scrubber's work.
   *
   * @param chunk a chunk of the node store
   * @return what is wrong, if anything is
   */
  public Optional<Fault> check(int level, ChunkNode chunk) {
    ChunkInterval interval = intervalOf(level, chunk);
    ChunkContents contents = new ChunkContents();
    scanChildren(level, interval, contents);
    boolean alone = chunk.low().isEmpty() && interval.high().isEmpty();
    if (contents.count() != chunk.count()) {
      return fault(level, chunk, "has " + contents.count() + " children, not " + chunk.count());
    }
    if (chunk.count() > bounds.max() || (chunk.count() < bounds.min() && !alone)) {
      return fault(level, chunk, "has " + chunk.count() + " children, outside " + bounds);
    }
    if (level > 0 && !contents.key(0).equals(chunk.low())) {
      return fault(level, chunk, "does not begin at its first child " + contents.key(0));
    }
    Digest actual = ChunkHashes.chunk(level, interval, contents.digests(0, contents.count()));
    if (!actual.equals(chunk.digest())) {
      return fault(level, chunk, "hashes to " + actual + ", stored is " + chunk.digest());
    }
    return Optional.empty();
  }

  /** Checks every chunk of every level, that there is one, and that they end in a single chunk. */
  public List<Fault> checkAll() {
    List<Fault> faults = new ArrayList<>();
    int levels = levelCount();
    if (levels == 0) {
      faults.add(new Fault(0, Bytes.EMPTY, "there is no tree"));
    }
    for (int level = 0; level < levels; level++) {
      int chunkCount = 0;
      Optional<ChunkNode> chunk = nodes.floor(level, Bytes.EMPTY);
      while (chunk.isPresent()) {
        check(level, chunk.get()).ifPresent(faults::add);
        chunk = nodes.higher(level, chunk.get().low());
        chunkCount++;
      }
      if ((chunkCount == 1) != (level == levels - 1)) {
        String reason = "level has " + chunkCount + " chunks, and " + levels + " levels exist";
        faults.add(new Fault(level, Bytes.EMPTY, reason));
      }
    }
    return faults;
  }

  /**
   * Recomputes the top hash from the entries and the boundaries alone, reading no stored hash.
   *
   * @throws IllegalStateException if there is no tree, or its levels do not end in a single chunk
   */
  public Digest recomputeTop() {
    ChunkNodeMap recomputed = new ChunkNodeMap();
    int levels = levelCount();
    Optional<Digest> top = Optional.empty();
    for (int level = 0; level < levels; level++) {
      int chunkCount = 0;
      Optional<ChunkNode> chunk = nodes.floor(level, Bytes.EMPTY);
      while (chunk.isPresent()) {
        ChunkNode fresh = recompute(level, chunk.get(), recomputed);
        recomputed.put(level, fresh);
        top = Optional.of(fresh.digest());
        chunk = nodes.higher(level, fresh.low());
        chunkCount++;
      }
      if (level == levels - 1 && chunkCount != 1) {
        throw new IllegalStateException(
            "the highest level " + level + " has " + chunkCount + " chunks instead of one");
      }
    }
    return top.orElseThrow(() -> new IllegalStateException("there is no tree"));
  }

  private ChunkNode recompute(int level, ChunkNode chunk, ChunkView below) {
    ChunkInterval interval = intervalOf(level, chunk);
    ChunkContents contents = new ChunkContents();
    if (level == 0) {
      entries.scan(interval, contents);
    } else {
      below.scan(level - 1, interval, contents);
    }
    Bytes digests = contents.digests(0, contents.count());
    Digest digest = ChunkHashes.chunk(level, interval, digests);
    return new ChunkNode(chunk.low(), contents.count(), digest);
  }

  private ChunkInterval intervalOf(int level, ChunkNode chunk) {
    return new ChunkInterval(chunk.low(), nodes.higher(level, chunk.low()).map(ChunkNode::low));
  }

  private void scanChildren(int level, ChunkInterval interval, ChunkContents into) {
    if (level == 0) {
      entries.scan(interval, into);
    } else {
      nodes.scan(level - 1, interval, into);
    }
  }

  private static Optional<Fault> fault(int level, ChunkNode chunk, String reason) {
    return Optional.of(new Fault(level, chunk.low(), reason));
  }
}
