package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.SequenceNumber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * The tables of one LMDB environment: {@code kv} holds the entries, {@code m0}, {@code m1}, … the
 * chunks of each level, {@code meta} one record about the last commit.
 *
 * @param kv the entries
 * @param chunks the chunks, one table per level
 * @param meta the last commit
 */
record LmdbTables(Dbi<ByteBuffer> kv, List<Dbi<ByteBuffer>> chunks, Dbi<ByteBuffer> meta) {
  private static final String META_PLACE = "table meta";
  private static final byte[] META_KEY = {'r'};
  private static final int META_BYTES = 4 + 8 + 8 + 8 + Digest.SIZE + 4 + 4;

  /** The number of tables. */
  static final int COUNT = 2 + NodeStore.MAX_LEVELS;

  /** Opens the tables, and makes those that are missing. */
  static LmdbTables open(Env<ByteBuffer> env) {
    List<Dbi<ByteBuffer>> chunks = new ArrayList<>();
    for (int level = 0; level < NodeStore.MAX_LEVELS; level++) {
      chunks.add(env.openDbi("m" + level, DbiFlags.MDB_CREATE));
    }
    return new LmdbTables(
        env.openDbi("kv", DbiFlags.MDB_CREATE),
        List.copyOf(chunks),
        env.openDbi("meta", DbiFlags.MDB_CREATE));
  }

  /**
   * Reads the root of the last commit.
   *
   * @throws CorruptStateException if it is damaged, or was made under other chunk bounds
   */
  Optional<StateRoot> readRoot(Txn<ByteBuffer> txn, ChunkBounds bounds) {
    ByteBuffer key = metaKey();
    ByteBuffer stored = meta.get(txn, key);
    if (stored == null) {
      return Optional.empty();
    }
    ByteBuffer fields = StoredRecord.record(META_PLACE, key, stored).asByteBuffer();
    Digest digest = Digest.of(Bytes.copyOf(stored.slice(Integer.BYTES, Digest.SIZE)));
    if (fields.limit() != META_BYTES) {
      throw new CorruptStateException(META_PLACE, META_BYTES + " bytes", fields.limit() + " bytes");
    }
    int version = fields.getInt();
    long epoch = fields.getLong();
    SequenceNumber sequence = new SequenceNumber(fields.getLong());
    long agreedTimeMillis = fields.getLong();
    byte[] top = new byte[Digest.SIZE];
    fields.get(top);
    ChunkBounds stamped = new ChunkBounds(fields.getInt(), fields.getInt());
    StateRoot root =
        new StateRoot(version, epoch, sequence, agreedTimeMillis, Digest.of(Bytes.wrap(top)));
    if (!stamped.equals(bounds)) {
      throw new CorruptStateException(META_PLACE, "a tree with " + bounds, stamped.toString());
    }
    if (!root.digest().equals(digest)) {
      throw new CorruptStateException(META_PLACE, "root " + digest, root.digest().toString());
    }
    return Optional.of(root);
  }

  /** Writes the root of the commit that the transaction is about to make. */
  void writeRoot(Txn<ByteBuffer> txn, StateRoot root, ChunkBounds bounds) {
    byte[] fields = new byte[META_BYTES];
    ByteBuffer.wrap(fields)
        .putInt(root.protocolVersion())
        .putLong(root.epoch())
        .putLong(root.sequence().value())
        .putLong(root.agreedTimeMillis())
        .put(root.top().bytes().asByteBuffer())
        .putInt(bounds.min())
        .putInt(bounds.max());
    ByteBuffer key = metaKey();
    ByteBuffer stored = ByteBuffer.allocateDirect(StoredRecord.HEADER_BYTES + META_BYTES);
    StoredRecord.encode(key, root.digest(), Bytes.wrap(fields), stored);
    meta.put(txn, key, stored);
  }

  private static ByteBuffer metaKey() {
    return ByteBuffer.allocateDirect(META_KEY.length).put(META_KEY).flip();
  }
}
