package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.EntrySource;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;

/**
 * The entries of a state inside one LMDB transaction. It copies keys and hashes, never whole
 * values.
 */
final class LmdbEntries implements EntrySource {
  private static final String PLACE = "table kv";

  private final Cursor<ByteBuffer> cursor;
  private final ByteBuffer keyBuffer;

  /**
   * Makes one over a cursor that its maker closes.
   *
   * @param keyBuffer a direct buffer for keys to look up
   */
  LmdbEntries(Cursor<ByteBuffer> cursor, ByteBuffer keyBuffer) {
    this.cursor = cursor;
    this.keyBuffer = keyBuffer;
  }

  @Override
  public void scan(ChunkInterval interval, ChunkContents into) {
    Optional<ByteBuffer> high = interval.high().map(Bytes::asByteBuffer);
    boolean found = seek(interval.low());
    while (found && isBelow(cursor.key(), high)) {
      ByteBuffer key = cursor.key();
      into.add(key, StoredRecord.hash(PLACE, key, cursor.val()));
      found = cursor.next();
    }
  }

  /** Shows the records themselves, checked. */
  void visit(Bytes from, Optional<Bytes> to, StateView.Visitor visitor) {
    Optional<ByteBuffer> high = to.map(Bytes::asByteBuffer);
    boolean wanted = seek(from);
    while (wanted && isBelow(cursor.key(), high)) {
      ByteBuffer key = cursor.key();
      Bytes record = StoredRecord.record(PLACE, key, cursor.val());
      wanted = visitor.visit(Bytes.copyOf(key), record) && cursor.next();
    }
  }

  private boolean seek(Bytes low) {
    if (low.isEmpty()) {
      return cursor.first();
    }
    keyBuffer.clear().put(low.asByteBuffer()).flip();
    return cursor.get(keyBuffer, GetOp.MDB_SET_RANGE);
  }

  /** Whether the key comes before the end of a range. */
  static boolean isBelow(ByteBuffer key, Optional<ByteBuffer> high) {
    if (high.isEmpty()) {
      return true;
    }
    ByteBuffer end = high.get();
    int at = key.mismatch(end);
    if (at < 0 || at == end.limit()) {
      return false;
    }
    return at == key.limit() || (key.get(at) & 0xFF) < (end.get(at) & 0xFF);
  }
}
