package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The test vectors of docs/decisions/0012-the-shape-of-the-state-tree.md. A change of any of them
 * breaks every cluster that exists.
 *
 * <p>Keys are in namespace 1: {@code k000}, {@code k001}, …; the record of {@code k007} is {@code
 * v7}.
 */
class StateTreeVectorsTest {
  private final PlainEntries entries = new PlainEntries();
  private final ChunkNodeMap nodes = new ChunkNodeMap();
  private final AuthenticatedMap map = new AuthenticatedMap(ChunkBounds.STANDARD, entries, nodes);

  private static Bytes key(int number) {
    return Bytes.utf8(String.format("\u0001k%03d", number));
  }

  private static Bytes record(int number) {
    return Bytes.utf8("v" + number);
  }

  /** Puts the keys from {@code from} up to but without {@code to} in one commit. */
  private String put(int from, int to) {
    TreeSet<Bytes> changed = new TreeSet<>();
    for (int number = from; number < to; number++) {
      entries.put(key(number), record(number));
      changed.add(key(number));
    }
    return map.update(changed).hex();
  }

  /**
   * Deletes every {@code step}-th key from {@code from} up to but without {@code to} in one commit.
   */
  private String delete(int from, int to, int step) {
    TreeSet<Bytes> changed = new TreeSet<>();
    for (int number = from; number < to; number += step) {
      entries.delete(key(number));
      changed.add(key(number));
    }
    return map.update(changed).hex();
  }

  private int chunkCount(int level) {
    ChunkContents chunks = new ChunkContents();
    nodes.scan(level, ChunkInterval.ALL, chunks);
    return chunks.count();
  }

  @Test
  void entryHash() {
    assertEquals(
        "bb72c9590f3522ea62a4a9ac42a2ac50db0a106cad1493e281e8413da86bf142",
        ChunkHashes.entry(key(7), record(7)).hex());
  }

  @Test
  void emptyMap() {
    assertEquals("847b68e04850722a806bb44550e8c03218f8dfac46c78fd719ffe1303f915b60", put(0, 0));
  }

  @Test
  void oneEntryAndItsStateRoot() {
    String top = put(7, 8);
    assertEquals("35d99ef529f296741973b45275a2fbe67a9063be140b6d990f8359891935331f", top);
    Digest root = ChunkHashes.root(1, 0, 256, 1_234_567, Digest.of(Bytes.fromHex(top)));
    assertEquals("5266384ad599d2c93da6cda1b589a0369457c96c754e2d3a788754a17c7b41ed", root.hex());
  }

  @Test
  void fullLeaf() {
    assertEquals("14e7d4a169ec5cec0a942b9882b8a94ba1f655272b60cc1e19af3e580970f4f6", put(0, 64));
    assertEquals(1, chunkCount(0));
  }

  @Test
  void leafThatIsSplitAndThenMergesWithItsRightNeighbour() {
    assertEquals("02f9743c9bfd1743080c989c8a3f2fa3939fc1637c1d1aff30ade5b29e8a90e1", put(0, 65));
    assertEquals(2, chunkCount(0));
    assertEquals(1, chunkCount(1));
    assertEquals(
        "85d543f5117eb893ff671d6832d1fe18dcb1b1a2281240b201cb4ce247d59f1c", delete(0, 20, 1));
    assertEquals(1, chunkCount(0));
    assertEquals(0, chunkCount(1));
  }

  @Test
  void rightmostLeafThatMergesWithItsLeftNeighbour() {
    put(0, 65);
    assertEquals(
        "7471cf6ba8cccefe7278f8b103d44e100e446ac64c64874ae838f059fe542c96", delete(40, 65, 1));
    assertEquals(1, chunkCount(0));
  }

  @Test
  void mergedLeavesThatAreSplitAgain() {
    put(0, 64);
    put(64, 100);
    assertEquals(2, chunkCount(0));
    put(100, 114);
    assertEquals(
        "5da4074331d162ce43fd7058477040e9a0f17823daf7ccc02e4fb249454264d1", delete(0, 40, 1));
    assertEquals(2, chunkCount(0));
  }

  @Test
  void thousandEntriesInOneCommit() {
    assertEquals("760942361bda91bac791a95b89b0c3b5a41a745bd28ab433b214d128f2980149", put(0, 1000));
    assertEquals(16, chunkCount(0));
    assertEquals(
        "f354943403759583d69e4d5a26555d52e1ad0772b6500b6a3142dc0802ee9dc7", delete(0, 1000, 3));
  }

  @Test
  void thousandEntriesInTenCommitsHaveAnotherShape() {
    String top = "";
    for (int from = 0; from < 1000; from += 100) {
      top = put(from, from + 100);
    }
    assertEquals("ade54456a9c9ca2cdc84e02104ac422ec52c2aed6c0d751b797a5e8207de084c", top);
  }

  @Test
  void threeLevelsDownToNone() {
    assertEquals("b4714d6e0a1577d8b6b34c37f567d152ceb1ed5d71f1f32d9d34de2ab2f241ee", putMany());
    assertEquals(1, chunkCount(2));
    TreeSet<Bytes> all = new TreeSet<>(entries.hashes.keySet());
    entries.hashes.clear();
    assertEquals(
        "847b68e04850722a806bb44550e8c03218f8dfac46c78fd719ffe1303f915b60", map.update(all).hex());
  }

  /** Puts five thousand keys {@code k000/000} to {@code k049/099} in one commit. */
  private String putMany() {
    TreeSet<Bytes> changed = new TreeSet<>();
    for (int number = 0; number < 5000; number++) {
      Bytes key = key(number / 100).concat(Bytes.utf8(String.format("/%03d", number % 100)));
      entries.put(key, record(number));
      changed.add(key);
    }
    return map.update(changed).hex();
  }
}
