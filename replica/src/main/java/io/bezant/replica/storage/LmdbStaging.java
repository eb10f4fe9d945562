package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * A state put aside in the tables of the other side. What comes is gathered to some megabytes
 * before it is written, since every transaction of LMDB ends with a sync.
 */
final class LmdbStaging implements StagedState {
  private static final int MAX_GATHERED_BYTES = 4 << 20;
  private static final int OVERHEAD_BYTES = 100;
  private static final int INITIAL_VALUE_BYTES = 64 << 10;

  private final LmdbStateStore store;
  private final LmdbTables tables;
  private final ByteBuffer keyBuffer = LmdbStateStore.newKeyBuffer();
  private ByteBuffer valueBuffer = ByteBuffer.allocateDirect(INITIAL_VALUE_BYTES);
  private final List<TreeMap<Bytes, Optional<ChunkNode>>> chunks = new ArrayList<>();

  /** What is to be put, or, where there is no record, removed. */
  private final TreeMap<Bytes, Optional<Bytes>> entries = new TreeMap<>();

  private long gatheredBytes;

  /** A staging over the tables of a side that is not the state. */
  LmdbStaging(LmdbStateStore store, LmdbTables tables) {
    this.store = store;
    this.tables = tables;
    tables.chunks().forEach(table -> chunks.add(new TreeMap<>()));
  }

  /** Writes what is gathered and drops the chunks above the leaves: they are of another target. */
  void begin() {
    try (Txn<ByteBuffer> txn = store.beginWrite()) {
      write(txn);
      tables.chunks().stream().skip(1).forEach(table -> table.drop(txn));
      txn.commit();
    } catch (LmdbException e) {
      throw LmdbStateStore.translate("begin to put a fetched state aside", e);
    }
  }

  @Override
  public StateSnapshot open() {
    return store.openSide(tables);
  }

  @Override
  public void putChunk(int level, ChunkNode chunk) {
    chunks.get(level).put(chunk.low(), Optional.of(chunk));
    gathered(chunk.low().size());
  }

  @Override
  public void putEntry(Bytes entryKey, Bytes record) {
    StoredRecord.checkKey(entryKey);
    entries.put(entryKey, Optional.of(record));
    gathered(entryKey.size() + record.size());
  }

  @Override
  public void keepOnly(ChunkInterval leaf, Set<Bytes> keys) {
    List<Bytes> surplus = new ArrayList<>();
    try (StateSnapshot kept = open()) {
      Optional<ChunkNode> inside = kept.chunks().higher(0, leaf.low());
      while (inside.filter(chunk -> leaf.contains(chunk.low())).isPresent()) {
        chunks.getFirst().put(inside.get().low(), Optional.empty());
        gatheredBytes += OVERHEAD_BYTES;
        inside = kept.chunks().higher(0, inside.get().low());
      }
    }
    Optional<ByteBuffer> high = leaf.high().map(Bytes::asByteBuffer);
    try (Txn<ByteBuffer> txn = store.beginRead();
        Cursor<ByteBuffer> cursor = tables.kv().openCursor(txn)) {
      boolean found = seek(cursor, leaf.low());
      while (found && LmdbEntries.isBelow(cursor.key(), high)) {
        Bytes key = Bytes.copyOf(cursor.key());
        if (!keys.contains(key)) {
          surplus.add(key);
        }
        found = cursor.next();
      }
    } catch (LmdbException e) {
      throw LmdbStateStore.translate("look at what was put aside", e);
    }
    surplus.forEach(
        key -> {
          entries.put(key, Optional.empty());
          gathered(key.size());
        });
  }

  private boolean seek(Cursor<ByteBuffer> cursor, Bytes low) {
    if (low.isEmpty()) {
      return cursor.first();
    }
    keyBuffer.clear().put(low.asByteBuffer()).flip();
    return cursor.get(keyBuffer, GetOp.MDB_SET_RANGE);
  }

  private void gathered(int bytes) {
    gatheredBytes += bytes + OVERHEAD_BYTES;
    if (gatheredBytes >= MAX_GATHERED_BYTES) {
      flush();
    }
  }

  private void flush() {
    try (Txn<ByteBuffer> txn = store.beginWrite()) {
      write(txn);
      txn.commit();
    } catch (LmdbException e) {
      throw LmdbStateStore.translate("put a fetched state aside", e);
    }
  }

  private void write(Txn<ByteBuffer> txn) {
    try (Cursor<ByteBuffer> cursor = tables.kv().openCursor(txn);
        LmdbChunks nodes = new LmdbChunks(txn, tables.chunks(), keyBuffer)) {
      entries.forEach((key, record) -> write(cursor, key, record));
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

  private void write(Cursor<ByteBuffer> cursor, Bytes key, Optional<Bytes> change) {
    keyBuffer.clear().put(key.asByteBuffer()).flip();
    if (change.isEmpty()) {
      if (cursor.get(keyBuffer, GetOp.MDB_SET_KEY)) {
        cursor.delete();
      }
      return;
    }
    Bytes record = change.get();
    int storedBytes = StoredRecord.HEADER_BYTES + record.size();
    if (storedBytes > valueBuffer.capacity()) {
      valueBuffer = ByteBuffer.allocateDirect(storedBytes);
    }
    StoredRecord.encode(keyBuffer, ChunkHashes.entry(key, record), record, valueBuffer);
    cursor.put(keyBuffer, valueBuffer);
  }

  @Override
  public StateRoot install(CheckpointMark mark, Digest root) {
    flush();
    return store.install(this, mark, root);
  }

  LmdbTables tables() {
    return tables;
  }
}
