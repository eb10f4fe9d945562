package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.ChunkView;
import io.bezant.crypto.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lmdbjava.Cursor;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * A state put aside in the tables of the other side. What comes is gathered to some megabytes
 * before it is written, since every transaction of LMDB ends with a sync.
 */
final class LmdbStaging implements StagedState {
  private static final int MAX_GATHERED_BYTES = 4 << 20;
  private static final int OVERHEAD_BYTES = 100;

  private final LmdbStateStore store;
  private final LmdbTables tables;
  private final ByteBuffer keyBuffer = LmdbStateStore.newKeyBuffer();
  private final List<TreeMap<Bytes, Optional<ChunkNode>>> chunks = new ArrayList<>();
  private final TreeMap<Bytes, Bytes> entries = new TreeMap<>();
  private long gatheredBytes;

  /** A staging over tables that are empty. */
  LmdbStaging(LmdbStateStore store, LmdbTables tables) {
    this.store = store;
    this.tables = tables;
    tables.chunks().forEach(table -> chunks.add(new TreeMap<>()));
  }

  @Override
  public void putChunk(int level, ChunkNode chunk) {
    chunks.get(level).put(chunk.low(), Optional.of(chunk));
    gathered(chunk.low().size() + OVERHEAD_BYTES);
  }

  @Override
  public void putEntry(Bytes entryKey, Bytes record) {
    StoredRecord.checkKey(entryKey);
    entries.put(entryKey, record);
    gathered(entryKey.size() + record.size() + OVERHEAD_BYTES);
  }

  private void gathered(int bytes) {
    gatheredBytes += bytes;
    if (gatheredBytes >= MAX_GATHERED_BYTES) {
      try (Txn<ByteBuffer> txn = store.beginWrite()) {
        write(txn);
        txn.commit();
      } catch (LmdbException e) {
        throw LmdbStateStore.translate("put a fetched state aside", e);
      }
    }
  }

  private void write(Txn<ByteBuffer> txn) {
    try (Cursor<ByteBuffer> cursor = tables.kv().openCursor(txn);
        LmdbChunks nodes = new LmdbChunks(txn, tables.chunks(), keyBuffer)) {
      entries.forEach(
          (key, record) -> {
            ByteBuffer value = ByteBuffer.allocateDirect(StoredRecord.HEADER_BYTES + record.size());
            keyBuffer.clear().put(key.asByteBuffer()).flip();
            StoredRecord.encode(keyBuffer, ChunkHashes.entry(key, record), record, value);
            cursor.put(keyBuffer, value);
          });
      for (int level = 0; level < chunks.size(); level++) {
        SortedMap<Bytes, Optional<ChunkNode>> changes = chunks.get(level);
        if (!changes.isEmpty()) {
          nodes.apply(level, changes);
        }
      }
    }
    entries.clear();
    chunks.forEach(TreeMap::clear);
    gatheredBytes = 0;
  }

  @Override
  public StateRoot install(CheckpointMark mark, Digest root) {
    return store.install(this, mark, root);
  }

  /** Writes the rest and recomputes the root of everything, reading no stored hash. */
  StateRoot complete(Txn<ByteBuffer> txn, CheckpointMark mark, LmdbOptions options) {
    write(txn);
    try (LmdbChunks nodes = new LmdbChunks(txn, tables.chunks(), keyBuffer)) {
      return StateRoot.of(mark, recompute(new TransactionView(txn, tables), nodes, options));
    }
  }

  private static Digest recompute(StateView view, ChunkView nodes, LmdbOptions options) {
    return new ChunkAudit(options.bounds(), StateSnapshot.rehashed(view), nodes).recomputeTop();
  }

  LmdbTables tables() {
    return tables;
  }

  /** What the transaction sees of the entries put aside. */
  private static final class TransactionView implements StateView {
    private final Txn<ByteBuffer> txn;
    private final LmdbTables tables;
    private final ByteBuffer lookupBuffer = LmdbStateStore.newKeyBuffer();

    TransactionView(Txn<ByteBuffer> txn, LmdbTables tables) {
      this.txn = txn;
      this.tables = tables;
    }

    @Override
    public Optional<Bytes> get(Bytes entryKey) {
      return LmdbStateStore.get(txn, tables, lookupBuffer, entryKey);
    }

    @Override
    public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
      LmdbStateStore.scan(txn, tables, new LmdbStateStore.Range(from, to), visitor);
    }
  }
}
