package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * The tables of a state in one LMDB environment: {@code kv} holds the entries, {@code m0}, {@code
 * m1}, … the chunks of each level, {@code meta} one record about the last commit.
 *
 * <p>There are two sets of them with a common {@code meta}. One is the state; in the other, whose
 * names end in {@code b}, a state fetched from other replicas is put aside until it is complete. A
 * record in {@code meta} says which is which: one transaction turns them round.
 *
 * @param kv the entries
 * @param chunks the chunks, one table per level
 * @param meta the last commit
 */
record LmdbTables(Dbi<ByteBuffer> kv, List<Dbi<ByteBuffer>> chunks, Dbi<ByteBuffer> meta) {
  private static final String META_PLACE = "table meta";
  private static final byte[] META_KEY = {'r'};
  private static final byte[] SIDE_KEY = {'s'};
  private static final byte[] OWNER_KEY = {'o'};
  private static final List<String> SIDES = List.of("", "b");
  private static final int META_BYTES = 4 + 8 + 8 + 8 + Digest.SIZE + 4 + 4;

  /** The number of tables. */
  static final int COUNT = 1 + 2 * (1 + NodeStore.MAX_LEVELS);

  /** Opens the tables of both sides, and makes those that are missing. */
  static List<LmdbTables> open(Env<ByteBuffer> env) {
    try (Txn<ByteBuffer> txn = env.txnWrite()) {
      Dbi<ByteBuffer> meta = open(env, txn, "meta");
      List<LmdbTables> sides =
          SIDES.stream()
              .map(
                  side ->
                      new LmdbTables(
                          open(env, txn, "kv" + side),
                          IntStream.range(0, NodeStore.MAX_LEVELS)
                              .mapToObj(level -> open(env, txn, "m" + level + side))
                              .toList(),
                          meta))
              .toList();
      txn.commit();
      return sides;
    }
  }

  private static Dbi<ByteBuffer> open(Env<ByteBuffer> env, Txn<ByteBuffer> txn, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    return env.openDbi(txn, bytes, null, false, DbiFlags.MDB_CREATE);
  }

  /** Which side is the state; the first one until they were turned round. */
  int readSide(Txn<ByteBuffer> txn) {
    ByteBuffer key = key(SIDE_KEY);
    ByteBuffer stored = meta.get(txn, key);
    if (stored == null) {
      return 0;
    }
    Bytes side = StoredRecord.record(META_PLACE, key, stored);
    if (side.size() != 1 || side.byteAt(0) < 0 || side.byteAt(0) >= SIDES.size()) {
      throw new CorruptStateException(META_PLACE, "the number of a side", side.toString());
    }
    return side.byteAt(0);
  }

  /** Makes a side the state, with the commit that the transaction is about to make. */
  void writeSide(Txn<ByteBuffer> txn, int side) {
    ByteBuffer key = key(SIDE_KEY);
    ByteBuffer stored = ByteBuffer.allocateDirect(StoredRecord.HEADER_BYTES + 1);
    StoredRecord.encode(key, Digest.ZERO, Bytes.of((byte) side), stored);
    meta.put(txn, key, stored);
  }

  /**
   * Marks the state as this replica's, unless it is marked. Not part of what replicas agree on.
   *
   * @throws CorruptStateException if it is another's
   */
  void claim(Txn<ByteBuffer> txn, DirectoryOwner owner) {
    ByteBuffer key = key(OWNER_KEY);
    Bytes mark = Bytes.utf8(owner.clusterId().hex() + "/" + owner.replica());
    ByteBuffer found = meta.get(txn, key);
    if (found == null) {
      ByteBuffer stored = ByteBuffer.allocateDirect(StoredRecord.HEADER_BYTES + mark.size());
      StoredRecord.encode(key, Digest.ZERO, mark, stored);
      meta.put(txn, key, stored);
      return;
    }
    Bytes actual = StoredRecord.record(META_PLACE, key, found);
    if (!actual.equals(mark)) {
      throw new CorruptStateException(
          META_PLACE, "the state of " + text(mark), "the state of " + text(actual));
    }
  }

  private static String text(Bytes mark) {
    String[] parts = new String(mark.toByteArray(), StandardCharsets.UTF_8).split("/", -1);
    return parts.length == 2 ? "replica " + parts[1] + " of cluster " + parts[0] : mark.toString();
  }

  /** Whether there is nothing in the tables of this side. */
  boolean isEmpty(Txn<ByteBuffer> txn) {
    return kv.stat(txn).entries == 0 && chunks.stream().allMatch(c -> c.stat(txn).entries == 0);
  }

  /** Empties the tables of this side; the common one stays as it is. */
  void clear(Txn<ByteBuffer> txn) {
    kv.drop(txn);
    chunks.forEach(table -> table.drop(txn));
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
    return key(META_KEY);
  }

  private static ByteBuffer key(byte[] name) {
    return ByteBuffer.allocateDirect(name.length).put(name).flip();
  }
}
