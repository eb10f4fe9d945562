package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * The chunks of a state tree inside one LMDB transaction: one table per level, from the lower end
 * to a {@link StoredRecord} that holds the number of children.
 *
 * <p>LMDB takes no empty key, so the lower end −∞ is stored as the single byte 0. No other chunk
 * can begin there: a chunk that is not the first begins at a key that some smaller key precedes,
 * and the byte 0 is the smallest key there is.
 */
final class LmdbChunks implements NodeStore, AutoCloseable {
  private static final Bytes LOWEST_KEY = Bytes.of((byte) 0);
  private static final List<String> PLACES =
      IntStream.range(0, MAX_LEVELS).mapToObj(level -> "table m" + level).toList();
  private static final int STORED_BYTES = StoredRecord.HEADER_BYTES + Integer.BYTES;

  private final Txn<ByteBuffer> txn;
  private final List<Dbi<ByteBuffer>> tables;
  private final List<Optional<Cursor<ByteBuffer>>> cursors;
  private final ByteBuffer keyBuffer;
  private final ByteBuffer valueBuffer = ByteBuffer.allocateDirect(STORED_BYTES);

  /**
   * Where the cursor of each level stands, if that is known: it saves a search by {@link #higher}.
   */
  private final List<Optional<Bytes>> positions;

  /**
   * Makes one inside the transaction.
   *
   * @param keyBuffer a direct buffer for keys to look up
   */
  LmdbChunks(Txn<ByteBuffer> txn, List<Dbi<ByteBuffer>> tables, ByteBuffer keyBuffer) {
    this.txn = txn;
    this.tables = tables;
    this.keyBuffer = keyBuffer;
    this.cursors = new ArrayList<>();
    this.positions = new ArrayList<>();
    for (int level = 0; level < tables.size(); level++) {
      cursors.add(Optional.empty());
      positions.add(Optional.empty());
    }
  }

  @Override
  public Optional<ChunkNode> floor(int level, Bytes key) {
    Cursor<ByteBuffer> cursor = cursor(level);
    boolean atOrAfter = cursor.get(encode(key), GetOp.MDB_SET_RANGE);
    boolean found = atOrAfter ? keyBuffer.equals(cursor.key()) || cursor.prev() : cursor.last();
    return current(level, found);
  }

  @Override
  public Optional<ChunkNode> lower(int level, Bytes low) {
    Cursor<ByteBuffer> cursor = cursor(level);
    boolean atOrAfter = cursor.get(encode(low), GetOp.MDB_SET_RANGE);
    return current(level, atOrAfter ? cursor.prev() : cursor.last());
  }

  @Override
  public Optional<ChunkNode> higher(int level, Bytes low) {
    Cursor<ByteBuffer> cursor = cursor(level);
    if (positions.get(level).equals(Optional.of(low))) {
      return current(level, cursor.next());
    }
    boolean found = cursor.get(encode(low), GetOp.MDB_SET_RANGE);
    if (found && keyBuffer.equals(cursor.key())) {
      found = cursor.next();
    }
    return current(level, found);
  }

  @Override
  public void scan(int level, ChunkInterval interval, ChunkContents into) {
    Cursor<ByteBuffer> cursor = cursor(level);
    positions.set(level, Optional.empty());
    Optional<ByteBuffer> high = interval.high().map(Bytes::asByteBuffer);
    boolean found = cursor.get(encode(interval.low()), GetOp.MDB_SET_RANGE);
    while (found && LmdbEntries.isBelow(cursor.key(), high)) {
      ByteBuffer key = cursor.key();
      ByteBuffer stored = cursor.val();
      StoredRecord.check(place(level), key, stored);
      if (isLowest(key)) {
        key.position(key.limit());
      }
      into.add(key, StoredRecord.hash(place(level), key, stored));
      found = cursor.next();
    }
  }

  @Override
  public void apply(int level, SortedMap<Bytes, Optional<ChunkNode>> changes) {
    Cursor<ByteBuffer> cursor = cursor(level);
    positions.set(level, Optional.empty());
    changes.forEach(
        (low, change) -> {
          if (change.isPresent()) {
            put(cursor, change.get());
          } else if (cursor.get(encode(low), GetOp.MDB_SET_KEY)) {
            cursor.delete();
          }
        });
  }

  @Override
  public void clear(int level) {
    positions.set(level, Optional.empty());
    cursors.get(level).ifPresent(Cursor::close);
    cursors.set(level, Optional.empty());
    tables.get(level).drop(txn);
  }

  @Override
  public void close() {
    cursors.forEach(cursor -> cursor.ifPresent(Cursor::close));
  }

  private void put(Cursor<ByteBuffer> cursor, ChunkNode node) {
    if (node.low().equals(LOWEST_KEY)) {
      throw new IllegalArgumentException(
          "only the first chunk of a level begins at the lowest key");
    }
    ByteBuffer key = encode(node.low());
    byte[] count = new byte[Integer.BYTES];
    ByteBuffer.wrap(count).putInt(node.count());
    StoredRecord.encode(key, node.digest(), Bytes.wrap(count), valueBuffer);
    cursor.put(key, valueBuffer);
  }

  private Optional<ChunkNode> current(int level, boolean found) {
    if (!found) {
      positions.set(level, Optional.empty());
      return Optional.empty();
    }
    Cursor<ByteBuffer> cursor = cursor(level);
    ByteBuffer stored = cursor.val();
    StoredRecord.check(place(level), cursor.key(), stored);
    if (stored.limit() != STORED_BYTES) {
      throw new CorruptStateException(
          place(level), STORED_BYTES + " bytes for a chunk", stored.limit() + " bytes");
    }
    Bytes low = decode(cursor.key());
    int count = stored.getInt(StoredRecord.HEADER_BYTES);
    Digest digest = Digest.of(Bytes.copyOf(stored.slice(Integer.BYTES, Digest.SIZE)));
    positions.set(level, Optional.of(low));
    return Optional.of(new ChunkNode(low, count, digest));
  }

  private Cursor<ByteBuffer> cursor(int level) {
    Optional<Cursor<ByteBuffer>> known = cursors.get(level);
    if (known.isPresent()) {
      return known.get();
    }
    Cursor<ByteBuffer> opened = tables.get(level).openCursor(txn);
    cursors.set(level, Optional.of(opened));
    return opened;
  }

  private ByteBuffer encode(Bytes low) {
    return keyBuffer.clear().put((low.isEmpty() ? LOWEST_KEY : low).asByteBuffer()).flip();
  }

  private static boolean isLowest(ByteBuffer key) {
    return key.limit() == 1 && key.get(0) == 0;
  }

  private static Bytes decode(ByteBuffer key) {
    return isLowest(key) ? Bytes.EMPTY : Bytes.copyOf(key);
  }

  private static String place(int level) {
    return PLACES.get(level);
  }
}
