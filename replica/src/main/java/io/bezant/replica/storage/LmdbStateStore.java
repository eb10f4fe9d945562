package io.bezant.replica.storage;

import io.bezant.crypto.AuthenticatedMap;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.EntrySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.lmdbjava.Cursor;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;
import org.lmdbjava.Txn;

/**
 * The state in LMDB. Opened with full sync and without a writable map, so that after a power
 * failure it opens at its last commit.
 *
 * <p>Threads: one read transaction serves {@link #get} and {@link #scan} of any thread under a lock
 * that a commit takes only at its end, to move that transaction to the new state; otherwise its old
 * pages could never be used again. A commit begins and ends its write transaction on the thread
 * that calls. The environment is opened with {@code MDB_NOTLS}, which ties a reader's slot to its
 * transaction instead of to a thread: without it one thread could not hold the read transaction and
 * a snapshot at once, and a thread's end would take its slot away.
 */
public final class LmdbStateStore implements StateStore {
  /** LMDB's file in the directory of a store. */
  static final String FILE_NAME = "data.mdb";

  private static final int MAX_READERS = 126;
  private static final int INITIAL_VALUE_BYTES = 64 << 10;

  /** No space, and no space within the quota: ENOSPC and EDQUOT of Linux. */
  private static final Set<Integer> FULL = Set.of(28, 122);

  private static final int EIO = 5;
  private static final long LITTLE_ROOM_BYTES = 1 << 20;

  /** What LMDB returns for some pages that make no sense. */
  private static final int EINVAL = 22;

  private final Path directory;
  private final LmdbOptions options;
  private final Env<ByteBuffer> env;
  private final List<LmdbTables> sides;
  private final AtomicInteger openSnapshots = new AtomicInteger();

  private final Object readLock = new Object();
  private final Txn<ByteBuffer> reader;
  private final ByteBuffer readerKey = newKeyBuffer();
  private LmdbTables tables;
  private Optional<StateRoot> lastRoot;
  private boolean closed;

  private final Object commitLock = new Object();
  private Optional<LmdbStaging> staging = Optional.empty();
  private final RememberedLeaves leaves = new RememberedLeaves(RememberedLeaves.MAX_BYTES);
  private final ByteBuffer writerKey = newKeyBuffer();
  private ByteBuffer writerValue = ByteBuffer.allocateDirect(INITIAL_VALUE_BYTES);

  private LmdbStateStore(Path directory, LmdbOptions options, Env<ByteBuffer> env) {
    this.directory = directory;
    this.options = options;
    this.env = env;
    this.sides = LmdbTables.open(env);
    this.reader = env.txnRead();
    this.tables = sides.get(sides.getFirst().readSide(reader));
    this.lastRoot = tables.readRoot(reader, options.bounds());
  }

  /**
   * Opens the store in the directory, and makes it if there is none.
   *
   * <p>The caller holds the lock of the {@link DataDirectory}: LMDB must not be opened twice.
   *
   * @throws CorruptStateException if what is there is damaged
   * @throws StateStoreFailure if it cannot be opened for another reason
   */
  public static LmdbStateStore open(Path directory, LmdbOptions options) {
    Path file = directory.resolve(FILE_NAME);
    try {
      Files.createDirectories(directory);
      boolean shorterThanNamed = new LmdbFile(file).prepare();
      Env<ByteBuffer> env =
          Env.create()
              .setMapSize(options.mapSizeBytes())
              .setMaxDbs(LmdbTables.COUNT)
              .setMaxReaders(MAX_READERS)
              .open(directory.toFile(), EnvFlags.MDB_NOTLS);
      return openTables(directory, options, env, shorterThanNamed);
    } catch (LmdbException e) {
      throw translate("open " + directory, e);
    } catch (IOException e) {
      throw new StateStoreFailure("could not open " + directory + ": " + e.getMessage(), e);
    }
  }

  private static LmdbStateStore openTables(
      Path directory, LmdbOptions options, Env<ByteBuffer> env, boolean shorterThanNamed)
      throws IOException {
    boolean opened = false;
    try {
      LmdbStateStore store = new LmdbStateStore(directory, options, env);
      if (shorterThanNamed) {
        store.auditAll();
        store.clearOtherSide();
      }
      syncDirectory(directory);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        env.close();
      }
    }
  }

  /**
   * Makes sure that this is the state of this replica, and marks it if nothing says whose it is.
   *
   * @throws CorruptStateException if it is another's: files were swapped
   */
  public void claim(DirectoryOwner owner) {
    synchronized (commitLock) {
      try (Txn<ByteBuffer> txn = beginWrite()) {
        sides.getFirst().claim(txn, owner);
        txn.commit();
      } catch (LmdbException e) {
        throw translate("mark the state in " + directory, e);
      }
    }
  }

  /** LMDB syncs its file but not the directory that names it. */
  private static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Reads everything and recomputes every hash: for a file that lacks pages, which is sound only if
   * nothing that the root covers was on them, and after the process died inside LMDB.
   *
   * @throws CorruptStateException if the state is not what its root says
   */
  public void auditAll() {
    String place = directory.resolve(FILE_NAME) + ", read as a whole";
    try (StateSnapshot snapshot = openSnapshot()) {
      if (snapshot.root().isEmpty()) {
        return;
      }
      ChunkAudit audit = snapshot.audit();
      Digest top = snapshot.root().get().top();
      List<ChunkAudit.Fault> faults = audit.checkAll();
      if (!faults.isEmpty()) {
        throw new CorruptStateException(place, "top hash " + top, "faults " + faults);
      }
      Digest actual = audit.recomputeTop();
      if (!actual.equals(top)) {
        throw new CorruptStateException(place, "top hash " + top, "top hash " + actual);
      }
    } catch (RuntimeException e) {
      throw StateFaults.judge("read " + place, e);
    }
  }

  @Override
  public Optional<StateRoot> lastRoot() {
    synchronized (readLock) {
      return lastRoot;
    }
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    StoredRecord.checkKey(entryKey);
    synchronized (readLock) {
      checkOpen();
      return get(reader, tables, readerKey, entryKey);
    }
  }

  @Override
  public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
    synchronized (readLock) {
      checkOpen();
      scan(reader, tables, new Range(from, to), visitor);
    }
  }

  @Override
  public StateRoot commit(CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes) {
    synchronized (commitLock) {
      requireLater(mark, lastRoot());
      changes.keySet().forEach(StoredRecord::checkKey);
      StateRoot root = write(mark, changes);
      synchronized (readLock) {
        reader.reset();
        reader.renew();
        lastRoot = Optional.of(root);
      }
      return root;
    }
  }

  /** Rejects a mark that does not come after the last one. */
  static void requireLater(CheckpointMark mark, Optional<StateRoot> last) {
    if (last.isPresent() && !mark.sequence().isAfter(last.get().sequence())) {
      throw new IllegalArgumentException(
          "a commit at sequence "
              + mark.sequence()
              + " must come after the last, at "
              + last.get().sequence());
    }
  }

  private StateRoot write(CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes) {
    synchronized (readLock) {
      checkOpen();
    }
    boolean committed = false;
    try (Txn<ByteBuffer> txn = env.txnWrite()) {
      Digest top;
      try (Cursor<ByteBuffer> cursor = tables.kv().openCursor(txn);
          LmdbChunks chunks = new LmdbChunks(txn, tables.chunks(), writerKey)) {
        changes.forEach((key, record) -> writeEntry(cursor, key, record));
        EntrySource entries = leaves.over(new LmdbEntries(cursor, writerKey));
        top = new AuthenticatedMap(options.bounds(), entries, chunks).update(changes.keySet());
      }
      StateRoot root = StateRoot.of(mark, top);
      tables.writeRoot(txn, root, options.bounds());
      txn.commit();
      leaves.onCommitted();
      committed = true;
      return root;
    } catch (RuntimeException e) {
      throw judge("commit sequence " + mark.sequence() + " to " + directory, e);
    } finally {
      if (!committed) {
        leaves.clear();
      }
    }
  }

  private void writeEntry(Cursor<ByteBuffer> cursor, Bytes key, Optional<Bytes> record) {
    writerKey.clear().put(key.asByteBuffer()).flip();
    if (record.isPresent()) {
      int storedBytes = Math.addExact(StoredRecord.HEADER_BYTES, record.get().size());
      if (storedBytes > writerValue.capacity()) {
        writerValue = ByteBuffer.allocateDirect(storedBytes);
      }
      Digest hash = ChunkHashes.entry(key, record.get());
      StoredRecord.encode(writerKey, hash, record.get(), writerValue);
      cursor.put(writerKey, writerValue);
      leaves.onChange(key, Optional.of(hash));
    } else if (cursor.get(writerKey, GetOp.MDB_SET_KEY)) {
      cursor.delete();
      leaves.onChange(key, Optional.empty());
    }
  }

  @Override
  public StagedState stage() {
    synchronized (commitLock) {
      if (staging.isEmpty()) {
        staging = Optional.of(new LmdbStaging(this, otherSide()));
      }
      staging.get().begin();
      return staging.get();
    }
  }

  @Override
  public void discardStaged() {
    synchronized (commitLock) {
      staging = Optional.empty();
      clearOtherSide();
    }
  }

  private LmdbTables otherSide() {
    synchronized (readLock) {
      checkOpen();
      return sides.get(1 - sides.indexOf(tables));
    }
  }

  private void clearOtherSide() {
    LmdbTables other = otherSide();
    try (Txn<ByteBuffer> txn = env.txnWrite()) {
      if (!other.isEmpty(txn)) {
        other.clear(txn);
        txn.commit();
      }
    } catch (LmdbException e) {
      throw translate("clear what was put aside in " + directory, e);
    }
  }

  Txn<ByteBuffer> beginRead() {
    return env.txnRead();
  }

  Txn<ByteBuffer> beginWrite() {
    synchronized (readLock) {
      checkOpen();
    }
    return env.txnWrite();
  }

  /** Looks at everything once more, then turns the sides round in one small transaction. */
  StateRoot install(LmdbStaging fetched, CheckpointMark mark, Digest root) {
    synchronized (commitLock) {
      requireLater(mark, lastRoot());
      LmdbTables former = sides.get(1 - sides.indexOf(fetched.tables()));
      StateRoot installed;
      try (StateSnapshot all = fetched.open()) {
        installed = StagedAudit.check(all, mark, root);
      }
      try (Txn<ByteBuffer> txn = beginWrite()) {
        fetched.tables().writeRoot(txn, installed, options.bounds());
        fetched.tables().writeSide(txn, sides.indexOf(fetched.tables()));
        former.clear(txn);
        txn.commit();
      } catch (RuntimeException e) {
        throw judge("install sequence " + mark.sequence() + " in " + directory, e);
      }
      staging = Optional.empty();
      leaves.clear();
      synchronized (readLock) {
        reader.reset();
        reader.renew();
        tables = fetched.tables();
        lastRoot = Optional.of(installed);
      }
      return installed;
    }
  }

  /** Opens a view of a side that is not the state. */
  StateSnapshot openSide(LmdbTables side) {
    synchronized (readLock) {
      checkOpen();
      openSnapshots.incrementAndGet();
      return new LmdbSnapshot(
          env.txnRead(), side, options.bounds(), openSnapshots::decrementAndGet, Optional.empty());
    }
  }

  @Override
  public StateSnapshot openSnapshot() {
    synchronized (readLock) {
      checkOpen();
      LmdbSnapshot snapshot =
          new LmdbSnapshot(env.txnRead(), tables, options.bounds(), openSnapshots::decrementAndGet);
      openSnapshots.incrementAndGet();
      return snapshot;
    }
  }

  @Override
  public void close() {
    synchronized (commitLock) {
      synchronized (readLock) {
        if (closed) {
          return;
        }
        if (openSnapshots.get() > 0) {
          throw new IllegalStateException(
              openSnapshots.get() + " snapshots of " + directory + " are still open");
        }
        closed = true;
        reader.close();
        env.close();
      }
    }
  }

  /** The bytes that the state takes on disk, with the space inside that is free for reuse. */
  public long fileBytes() {
    try {
      return Files.size(directory.resolve(FILE_NAME));
    } catch (IOException e) {
      throw new StateStoreFailure("could not look at " + directory, e);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the state store in " + directory + " is closed");
    }
  }

  /** Keys from {@code from} up to but without {@code to}. */
  record Range(Bytes from, Optional<Bytes> to) {}

  static ByteBuffer newKeyBuffer() {
    return ByteBuffer.allocateDirect(StateView.MAX_ENTRY_KEY_BYTES);
  }

  static Optional<Bytes> get(
      Txn<ByteBuffer> txn, LmdbTables tables, ByteBuffer keyBuffer, Bytes entryKey) {
    try {
      keyBuffer.clear().put(entryKey.asByteBuffer()).flip();
      ByteBuffer stored = tables.kv().get(txn, keyBuffer);
      return stored == null
          ? Optional.empty()
          : Optional.of(StoredRecord.record("table kv", keyBuffer, stored));
    } catch (LmdbException e) {
      throw translate("read key " + entryKey, e);
    }
  }

  static void scan(Txn<ByteBuffer> txn, LmdbTables tables, Range range, Visitor visitor) {
    try (Cursor<ByteBuffer> cursor = tables.kv().openCursor(txn)) {
      new LmdbEntries(cursor, newKeyBuffer()).visit(range.from(), range.to(), visitor);
    } catch (LmdbException e) {
      throw translate("scan from key " + range.from(), e);
    }
  }

  private RuntimeException judge(String action, RuntimeException failure) {
    return failure instanceof LmdbNativeException e && e.getResultCode() == EIO && isFull()
        ? new DiskFull("could not " + action + ": " + e.getMessage() + ", with no room left", e)
        : StateFaults.judge(action, failure);
  }

  /** The disk takes the first part of a large write, and LMDB calls what is left EIO. */
  private boolean isFull() {
    try {
      return Files.getFileStore(directory).getUsableSpace() < LITTLE_ROOM_BYTES;
    } catch (IOException unknown) {
      return false;
    }
  }

  /**
   * Tells damage from other failures of the library. LMDB's own codes say that it found something
   * it never wrote, except for those about limits; other codes are the operating system's.
   */
  static RuntimeException translate(String action, LmdbException failure) {
    return switch (failure) {
      case Env.MapFullException e ->
          new StateStoreFailure(
              "could not " + action + ": the map is full; raise mapSizeBytes and restart", e);
      case Env.ReadersFullException e ->
          new StateStoreFailure("could not " + action + ": " + e.getMessage(), e);
      case LmdbNativeException e when FULL.contains(e.getResultCode()) ->
          new DiskFull("could not " + action + ": " + e.getMessage(), e);
      case LmdbNativeException e when e.getResultCode() < 0 || e.getResultCode() == EINVAL ->
          new CorruptStateException("LMDB, at the attempt to " + action, "a sound file", e);
      default ->
          new StateStoreFailure("could not " + action + ": " + failure.getMessage(), failure);
    };
  }
}
