package io.bezant.crypto;

import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One regrouping of one level of the state tree after some of its children changed; used once.
 *
 * <p>From left to right, every chunk whose interval holds a changed child is read anew. Contents
 * below the minimum join the chunk on their right; contents above the maximum are halved, again and
 * again, until every piece fits; what is too small at the right end joins the chunk on its left.
 * Chunks without a changed child already fit and are left alone, so that the outcome is that of
 * regrouping all chunks, and a chunk reported as changed that is not makes no difference.
 *
 * <p>The pass only reads; its result is the list of changes to this level.
 */
final class ChunkLevelPass {

  /** The children of this level: entries for level 0, else the chunks of the level below. */
  interface Children {
    void scan(ChunkInterval interval, ChunkContents into);
  }

  /** A new chunk that is hashed as soon as its right neighbour's lower end is known. */
  private record Piece(Bytes low, int count, Bytes digests) {}

  private final int level;
  private final ChunkBounds bounds;
  private final NodeStore nodes;
  private final Children children;

  /** The old chunks that were read, by lower end. */
  private final TreeMap<Bytes, ChunkNode> consumed = new TreeMap<>();

  private final TreeMap<Bytes, Optional<ChunkNode>> changes = new TreeMap<>();

  /** The children that are being grouped, and the lower end of the oldest chunk they came from. */
  private final ChunkContents open = new ChunkContents();

  private Bytes openLow = Bytes.EMPTY;

  /** The rightmost piece that has no known upper end yet. */
  private Optional<Piece> pending = Optional.empty();

  /** The lower end of the first old chunk that was not read yet; none at the right end. */
  private Optional<Bytes> next = Optional.of(Bytes.EMPTY);

  ChunkLevelPass(int level, ChunkBounds bounds, NodeStore nodes, Children children) {
    this.level = level;
    this.bounds = bounds;
    this.nodes = nodes;
    this.children = children;
  }

  /**
   * Returns the changes to this level.
   *
   * @param changedChildren the children that were put, changed or removed, in ascending order
   */
  SortedMap<Bytes, Optional<ChunkNode>> run(Collection<Bytes> changedChildren) {
    Iterator<Bytes> rest = changedChildren.iterator();
    while (next.isPresent() && rest.hasNext()) {
      Bytes changed = rest.next();
      if (changed.compareTo(next.get()) >= 0) {
        regroupFrom(chunkAt(changed));
      }
    }
    finishPending(next);
    return changes;
  }

  /** Reads the chunk, and those on its right that it needs, and cuts them into pieces. */
  private void regroupFrom(ChunkNode chunk) {
    if (next.isPresent() && chunk.low().compareTo(next.get()) > 0) {
      finishPending(next);
    }
    open.clear();
    openLow = chunk.low();
    consume(chunk);
    while (open.count() < bounds.min() && next.isPresent()) {
      consume(chunkAt(next.get()));
    }
    if (open.count() < bounds.min()) {
      joinLeft();
    }
    cut(0, open.count());
  }

  /** The only place where a chunk is looked up that a level which does not exist yet would have. */
  private ChunkNode chunkAt(Bytes key) {
    return nodes.floor(level, key).orElseGet(() -> new ChunkNode(Bytes.EMPTY, 0, Digest.ZERO));
  }

  private void consume(ChunkNode chunk) {
    next = nodes.higher(level, chunk.low()).map(ChunkNode::low);
    replace(chunk);
    children.scan(new ChunkInterval(chunk.low(), next), open);
  }

  /** The right end is too small: read it again together with the chunk on its left, if any. */
  private void joinLeft() {
    Optional<Bytes> left = pending.map(Piece::low);
    if (left.isEmpty()) {
      Optional<ChunkNode> untouched = nodes.lower(level, openLow);
      untouched.ifPresent(this::replace);
      left = untouched.map(ChunkNode::low);
    }
    if (left.isPresent()) {
      pending = Optional.empty();
      open.clear();
      openLow = left.get();
      children.scan(new ChunkInterval(openLow, Optional.empty()), open);
    }
  }

  private void replace(ChunkNode chunk) {
    consumed.put(chunk.low(), chunk);
    changes.put(chunk.low(), Optional.empty());
  }

  /** Halves the range until each part fits; of an odd number the right half has one more. */
  private void cut(int from, int to) {
    if (to - from > bounds.max()) {
      int middle = from + (to - from) / 2;
      cut(from, middle);
      cut(middle, to);
      return;
    }
    Bytes low = lowOf(from);
    finishPending(Optional.of(low));
    pending = Optional.of(new Piece(low, to - from, open.digests(from, to)));
  }

  /**
   * A piece begins at its first child, but a leaf that begins where an old leaf began keeps that
   * lower end even if the entry there is gone: otherwise every deletion of a first entry would move
   * the upper end of the leaf on the left.
   */
  private Bytes lowOf(int from) {
    return from == 0 && level == 0 ? openLow : open.key(from);
  }

  private void finishPending(Optional<Bytes> high) {
    if (pending.isEmpty()) {
      return;
    }
    Piece piece = pending.get();
    pending = Optional.empty();
    ChunkInterval interval = new ChunkInterval(piece.low(), high);
    ChunkNode node =
        new ChunkNode(
            piece.low(), piece.count(), ChunkHashes.chunk(level, interval, piece.digests()));
    if (node.equals(consumed.get(piece.low()))) {
      changes.remove(piece.low());
    } else {
      changes.put(piece.low(), Optional.of(node));
    }
  }
}
