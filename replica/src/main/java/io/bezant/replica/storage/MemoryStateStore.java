package io.bezant.replica.storage;

import io.bezant.crypto.AuthenticatedMap;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.ChunkNodeMap;
import io.bezant.crypto.ChunkView;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A state in memory that behaves as one on a disk does: it holds what was last committed and
 * nothing else. {@link #reopen} is a crash and a restart. For simulations and tests.
 *
 * <p>Records are kept in their physical form, so that damage to one is noticed as it would be on a
 * disk.
 */
public final class MemoryStateStore implements StateStore {
  private static final String PLACE = "memory";

  /** The namespace of what clients write. */
  private static final int CURRENT_KEYS = 1;

  private final ChunkBounds bounds;
  private final Care care;
  private boolean closed;
  private Contents contents;
  private Contents staged;

  /** How carefully a store reads; all but the first are mistakes for tests to find. */
  public enum Care {
    /** As the real one. */
    FULL,
    /** Does not compare checksums when it reads. */
    VALUES_UNCHECKED,
    /** Lets audits believe the hashes that are stored beside the entries. */
    HASHES_BELIEVED,
    /** Leaves what clients have written out of the tree. */
    ENTRIES_UNHASHED
  }

  /** What one commit left; copied before the next commit if a snapshot still looks at it. */
  private static final class Contents {
    final NavigableMap<Bytes, Bytes> stored;
    final ChunkNodeMap chunks;
    final Care care;
    Optional<StateRoot> root;
    boolean rootDamaged;
    int snapshots;

    Contents(Care care) {
      this(care, new TreeMap<>(), new ChunkNodeMap(), Optional.empty());
    }

    private Contents(
        Care care,
        NavigableMap<Bytes, Bytes> stored,
        ChunkNodeMap chunks,
        Optional<StateRoot> root) {
      this.care = care;
      this.stored = stored;
      this.chunks = chunks;
      this.root = root;
    }

    Contents copy() {
      Contents copy = new Contents(care, new TreeMap<>(stored), chunks.copy(), root);
      copy.rootDamaged = rootDamaged;
      return copy;
    }

    /** The same for those who have no snapshot of it. */
    Contents unwatched() {
      return snapshots > 0 ? copy() : this;
    }

    Optional<StateRoot> readRoot() {
      if (rootDamaged) {
        throw new CorruptStateException(PLACE, "the root of the last commit", "something else");
      }
      return root;
    }

    void scanHashes(ChunkInterval interval, ChunkContents into) {
      range(interval.low(), interval.high())
          .forEach(
              (key, physical) ->
                  into.add(
                      key.asByteBuffer(),
                      StoredRecord.hash(PLACE, key.asByteBuffer(), physical.asByteBuffer())));
    }

    void write(Bytes key, Optional<Bytes> record) {
      if (record.isPresent()) {
        put(key, record.get());
      } else {
        stored.remove(key);
      }
    }

    void put(Bytes key, Bytes record) {
      byte[] physical = new byte[StoredRecord.HEADER_BYTES + record.size()];
      StoredRecord.encode(
          key.asByteBuffer(), ChunkHashes.entry(key, record), record, ByteBuffer.wrap(physical));
      stored.put(key, Bytes.wrap(physical));
    }

    NavigableMap<Bytes, Bytes> range(Bytes from, Optional<Bytes> to) {
      NavigableMap<Bytes, Bytes> tail = stored.tailMap(from, true);
      return to.map(end -> tail.headMap(end, false)).orElse(tail);
    }

    Optional<Bytes> get(Bytes entryKey) {
      StoredRecord.checkKey(entryKey);
      return Optional.ofNullable(stored.get(entryKey)).map(each -> record(entryKey, each));
    }

    void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
      if (to.isPresent() && from.compareTo(to.get()) >= 0) {
        return;
      }
      for (var entry : range(from, to).entrySet()) {
        if (!visitor.visit(entry.getKey(), record(entry.getKey(), entry.getValue()))) {
          return;
        }
      }
    }

    private Bytes record(Bytes key, Bytes physical) {
      return care == Care.VALUES_UNCHECKED
          ? Bytes.copyOf(
              physical
                  .asByteBuffer()
                  .slice(StoredRecord.HEADER_BYTES, physical.size() - StoredRecord.HEADER_BYTES))
          : checked(key, physical);
    }

    private static Bytes checked(Bytes key, Bytes physical) {
      return StoredRecord.record(PLACE, key.asByteBuffer(), physical.asByteBuffer());
    }
  }

  /** Makes an empty store with a tree of these bounds. */
  public MemoryStateStore(ChunkBounds bounds) {
    this(bounds, Care.FULL);
  }

  /** Makes an empty store that reads with so much care. */
  public MemoryStateStore(ChunkBounds bounds, Care care) {
    this(bounds, new Contents(care), new Contents(care));
  }

  private MemoryStateStore(ChunkBounds bounds, Contents contents, Contents staged) {
    this.bounds = bounds;
    this.care = contents.care;
    this.contents = contents;
    this.staged = staged;
  }

  /**
   * What a restart after a crash finds: the last commit, and beside it what was put aside. This
   * store is closed for good, and its snapshots go on for themselves.
   */
  public synchronized MemoryStateStore reopen() {
    closed = true;
    return new MemoryStateStore(bounds, contents.unwatched(), staged.unwatched());
  }

  /**
   * Flips one bit of what is stored under the key, as a failing disk would.
   *
   * @param bit counted from the first bit of the checksum, modulo the size
   * @return whether there was anything under the key
   */
  public synchronized boolean damage(Bytes entryKey, int bit) {
    return contents.stored.computeIfPresent(
            entryKey,
            (key, physical) -> {
              byte[] bytes = physical.toByteArray();
              int at = Math.floorMod(bit, bytes.length * Byte.SIZE);
              bytes[at / Byte.SIZE] ^= (byte) (1 << (at % Byte.SIZE));
              return Bytes.wrap(bytes);
            })
        != null;
  }

  /**
   * Changes the stored hash of a chunk, as a failing disk would where no checksum notices.
   *
   * @param level of the tree
   * @param key the chunk is the one that covers it
   * @return whether there is such a chunk
   */
  public synchronized boolean damageChunk(int level, Bytes key) {
    Optional<ChunkNode> found = contents.chunks.floor(level, key);
    found.ifPresent(
        chunk -> {
          ChunkNode other = new ChunkNode(chunk.low(), chunk.count(), otherThan(chunk.digest()));
          contents.chunks.apply(level, new TreeMap<>(Map.of(chunk.low(), Optional.of(other))));
        });
    return found.isPresent();
  }

  /** Lets the root of the last commit read as that of another state. */
  public synchronized void exchangeRoot() {
    contents.root = contents.root.map(it -> StateRoot.of(it.mark(), otherThan(it.top())));
  }

  private static Digest otherThan(Digest digest) {
    byte[] bytes = digest.bytes().toByteArray();
    bytes[0] ^= 1;
    return Digest.of(Bytes.wrap(bytes));
  }

  /** Makes the root of the last commit unreadable. */
  public synchronized void damageRoot() {
    contents.rootDamaged = contents.root.isPresent();
  }

  /** The same, looked at from outside: what an older disk, or an older page of it, would hold. */
  public synchronized MemoryStateStore copy() {
    return new MemoryStateStore(bounds, contents.copy(), staged.copy());
  }

  /**
   * Lets entries be what they were in an older copy, as when a page was never written or lies where
   * another belongs; no checksum notices.
   *
   * @param older what they are from now on; nothing where it has none
   * @param from the first key
   * @param to the key behind the last
   */
  public synchronized void damagePage(MemoryStateStore older, Bytes from, Optional<Bytes> to) {
    NavigableMap<Bytes, Bytes> page = contents.range(from, to);
    page.clear();
    page.putAll(older.contents.range(from, to));
  }

  /** Lets the stored chunks of one level be what they were in an older copy. */
  public synchronized void damageLevel(MemoryStateStore older, int level) {
    contents.chunks.clear(level);
    ChunkNodeMap chunks = older.contents.chunks;
    Optional<ChunkNode> next = chunks.floor(level, Bytes.EMPTY);
    while (next.isPresent()) {
      contents.chunks.apply(
          level, new TreeMap<>(Map.of(next.get().low(), Optional.of(next.get()))));
      next = chunks.higher(level, next.get().low());
    }
  }

  /** The keys of all entries, in order; for those who damage some. */
  public synchronized List<Bytes> keys() {
    return List.copyOf(contents.stored.keySet());
  }

  /** Whether nothing of the last commit is damaged, looked at with full care. */
  public synchronized boolean isWhole() {
    try {
      contents.stored.forEach((key, physical) -> Contents.checked(key, physical));
      Optional<StateRoot> root = contents.readRoot();
      ChunkAudit audit =
          new ChunkAudit(
              bounds,
              (interval, into) ->
                  contents
                      .range(interval.low(), interval.high())
                      .forEach(
                          (key, physical) ->
                              into.add(
                                  key, ChunkHashes.entry(key, Contents.checked(key, physical)))),
              contents.chunks);
      return root.isEmpty()
          ? contents.stored.isEmpty()
          : audit.checkAll().isEmpty() && root.get().top().equals(audit.recomputeTop());
    } catch (CorruptStateException damaged) {
      return false;
    }
  }

  @Override
  public synchronized Optional<StateRoot> lastRoot() {
    return contents.readRoot();
  }

  @Override
  public synchronized Optional<Bytes> get(Bytes entryKey) {
    checkOpen();
    return contents.get(entryKey);
  }

  @Override
  public synchronized void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
    checkOpen();
    contents.scan(from, to, visitor);
  }

  @Override
  public synchronized StateRoot commit(
      CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes) {
    checkOpen();
    LmdbStateStore.requireLater(mark, contents.root);
    changes.keySet().forEach(StoredRecord::checkKey);
    Contents next = contents.copy();
    changes.forEach(next::write);
    StateRoot root = StateRoot.of(mark, hash(next, changes.keySet()));
    next.root = Optional.of(root);
    next.rootDamaged = false;
    contents = next;
    return root;
  }

  /** A tree that cannot be brought up to date is damaged: none that was written here is so. */
  private Digest hash(Contents next, Set<Bytes> changed) {
    try {
      return new AuthenticatedMap(bounds, next::scanHashes, next.chunks).update(hashed(changed));
    } catch (CorruptStateException damage) {
      throw damage;
    } catch (RuntimeException disorder) {
      throw new CorruptStateException("the tree in " + PLACE, "order", disorder);
    }
  }

  private Collection<Bytes> hashed(Set<Bytes> changed) {
    return care == Care.ENTRIES_UNHASHED
        ? changed.stream().filter(key -> key.byteAt(0) != CURRENT_KEYS).toList()
        : changed;
  }

  @Override
  public synchronized StagedState stage() {
    checkOpen();
    for (int level = 1; level < NodeStore.MAX_LEVELS; level++) {
      staged.chunks.clear(level);
    }
    return new MemoryStaging();
  }

  @Override
  public synchronized void discardStaged() {
    staged = new Contents(care);
  }

  /** A state beside the one that is read. */
  private final class MemoryStaging implements StagedState {

    @Override
    public StateSnapshot open() {
      staged.snapshots++;
      return new MemorySnapshot(MemoryStateStore.this, staged);
    }

    @Override
    public void putChunk(int level, ChunkNode chunk) {
      staged.chunks.apply(level, new TreeMap<>(Map.of(chunk.low(), Optional.of(chunk))));
    }

    @Override
    public void putEntry(Bytes entryKey, Bytes record) {
      StoredRecord.checkKey(entryKey);
      staged.put(entryKey, record);
    }

    @Override
    public void keepOnly(ChunkInterval leaf, Set<Bytes> keys) {
      staged.range(leaf.low(), leaf.high()).keySet().removeIf(key -> !keys.contains(key));
      Optional<ChunkNode> inside = staged.chunks.higher(0, leaf.low());
      while (inside.filter(chunk -> leaf.contains(chunk.low())).isPresent()) {
        staged.chunks.apply(0, new TreeMap<>(Map.of(inside.get().low(), Optional.empty())));
        inside = staged.chunks.higher(0, leaf.low());
      }
    }

    @Override
    public StateRoot install(CheckpointMark mark, Digest root) {
      return MemoryStateStore.this.install(mark, root);
    }
  }

  private synchronized StateRoot install(CheckpointMark mark, Digest root) {
    checkOpen();
    LmdbStateStore.requireLater(mark, contents.root);
    StateRoot installed;
    try (StateSnapshot all = new MemorySnapshot(this, staged)) {
      staged.snapshots++;
      installed = StagedAudit.check(all, mark, root);
    }
    staged.root = Optional.of(installed);
    contents = staged;
    staged = new Contents(care);
    return installed;
  }

  @Override
  public synchronized StateSnapshot openSnapshot() {
    checkOpen();
    contents.snapshots++;
    return new MemorySnapshot(this, contents);
  }

  @Override
  public synchronized void close() {
    if (!closed && contents.snapshots > 0) {
      throw new IllegalStateException(contents.snapshots + " snapshots are still open");
    }
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this state store is closed");
    }
  }

  /** The contents of one commit, which the store no longer changes. */
  private static final class MemorySnapshot implements StateSnapshot {
    private final MemoryStateStore store;
    private final Contents contents;
    private boolean closed;

    MemorySnapshot(MemoryStateStore store, Contents contents) {
      this.store = store;
      this.contents = contents;
    }

    @Override
    public Optional<StateRoot> root() {
      return contents.readRoot();
    }

    @Override
    public Optional<Bytes> get(Bytes entryKey) {
      return contents.get(entryKey);
    }

    @Override
    public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
      contents.scan(from, to, visitor);
    }

    @Override
    public ChunkView chunks() {
      return contents.chunks;
    }

    @Override
    public ChunkAudit audit() {
      return new ChunkAudit(
          store.bounds,
          store.care == Care.HASHES_BELIEVED ? contents::scanHashes : StateSnapshot.rehashed(this),
          contents.chunks);
    }

    @Override
    public void close() {
      synchronized (store) {
        if (!closed) {
          closed = true;
          contents.snapshots--;
        }
      }
    }
  }
}
