package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkView;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.lmdbjava.Txn;

/** A pinned read transaction of LMDB. */
final class LmdbSnapshot implements StateSnapshot {
  private final Txn<ByteBuffer> txn;
  private final LmdbTables tables;
  private final ChunkBounds bounds;
  private final Runnable onClose;
  private final ByteBuffer keyBuffer = LmdbStateStore.newKeyBuffer();
  private final LmdbChunks chunks;
  private final Optional<StateRoot> root;
  private boolean closed;

  /** A view of the last commit. */
  LmdbSnapshot(Txn<ByteBuffer> txn, LmdbTables tables, ChunkBounds bounds, Runnable onClose) {
    this(txn, tables, bounds, onClose, tables.readRoot(txn, bounds));
  }

  /** A view of a side, whatever it is. */
  LmdbSnapshot(
      Txn<ByteBuffer> txn,
      LmdbTables tables,
      ChunkBounds bounds,
      Runnable onClose,
      Optional<StateRoot> root) {
    this.txn = txn;
    this.tables = tables;
    this.bounds = bounds;
    this.onClose = onClose;
    this.chunks = new LmdbChunks(txn, tables.chunks(), LmdbStateStore.newKeyBuffer());
    this.root = root;
  }

  @Override
  public Optional<StateRoot> root() {
    return root;
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    StoredRecord.checkKey(entryKey);
    return LmdbStateStore.get(txn, tables, keyBuffer, entryKey);
  }

  @Override
  public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
    LmdbStateStore.scan(txn, tables, new LmdbStateStore.Range(from, to), visitor);
  }

  @Override
  public ChunkView chunks() {
    return chunks;
  }

  @Override
  public ChunkAudit audit() {
    return new ChunkAudit(bounds, StateSnapshot.rehashed(this), chunks);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      chunks.close();
      txn.close();
      onClose.run();
    }
  }
}
