package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkInterval;
import io.bezant.protocol.SequenceNumber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemoryStateStoreTest {
  private static final Bytes A = Bytes.utf8("\u0001a");
  private static final Bytes B = Bytes.utf8("\u0001b");
  private static final Bytes RECORD = Bytes.utf8("record");

  private final MemoryStateStore store = new MemoryStateStore(new ChunkBounds(2, 4));

  private static SortedMap<Bytes, Optional<Bytes>> put(Bytes key) {
    return new TreeMap<>(Map.of(key, Optional.of(RECORD)));
  }

  private static CheckpointMark mark(long sequence) {
    return new CheckpointMark(new SequenceNumber(sequence), 0);
  }

  @Test
  void reopenedStoreHoldsTheLastCommitAndTheOldOneIsDead() {
    StateRoot root = store.commit(mark(1), put(A));
    MemoryStateStore restarted = store.reopen();
    assertEquals(Optional.of(root), restarted.lastRoot());
    assertEquals(Optional.of(RECORD), restarted.get(A));
    assertThrows(IllegalStateException.class, () -> store.get(A));
    assertThrows(IllegalStateException.class, () -> store.commit(mark(2), put(B)));
  }

  @Test
  void everyDamagedBitIsNoticedByTheRead() {
    store.commit(mark(1), put(A));
    assertFalse(store.damage(B, 0));
    for (int bit = 0; bit < (StoredRecord.HEADER_BYTES + RECORD.size()) * 8; bit++) {
      assertTrue(store.damage(A, bit));
      CorruptStateException found = assertThrows(CorruptStateException.class, () -> store.get(A));
      assertTrue(found.toString().contains("key " + A), found.toString());
      store.damage(A, bit);
    }
    assertEquals(Optional.of(RECORD), store.get(A));
  }

  @Test
  void pageOfAnOlderCopyReadsWellAndIsFoundByTheAudit() {
    store.commit(mark(1), put(A));
    MemoryStateStore older = store.copy();
    store.commit(mark(2), put(B));
    assertTrue(store.isWhole());
    store.damagePage(older, B, Optional.empty());
    assertEquals(Optional.empty(), store.get(B));
    assertFalse(store.isWhole());
    assertTrue(older.isWhole());
  }

  @Test
  void levelOfAnOlderTreeAndAnotherRootAreFoundByTheAudit() {
    store.commit(mark(1), put(A));
    MemoryStateStore older = store.copy();
    store.commit(mark(2), put(B));
    MemoryStateStore other = store.copy();
    store.damageLevel(older, 0);
    assertFalse(store.isWhole());
    other.exchangeRoot();
    assertFalse(other.isWhole());
    assertEquals(new SequenceNumber(2), other.appliedSequence());
  }

  @Test
  void auditNoticesDamageThatNoReadHasMet() {
    store.commit(mark(1), put(A));
    store.damage(A, 77);
    try (StateSnapshot snapshot = store.openSnapshot()) {
      assertThrows(CorruptStateException.class, () -> snapshot.audit().checkAll());
    }
  }

  @Test
  void auditNoticesAnEntryThatALookupDoesNotFind() {
    store.commit(mark(1), put(A));
    StateView astray =
        new StateView() {
          @Override
          public Optional<Bytes> get(Bytes entryKey) {
            return Optional.empty();
          }

          @Override
          public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
            store.scan(from, to, visitor);
          }
        };
    assertThrows(
        CorruptStateException.class,
        () -> StateSnapshot.rehashed(astray).scan(ChunkInterval.ALL, new ChunkContents()));
  }

  @Test
  void snapshotKeepsItsCommit() {
    StateRoot first = store.commit(mark(1), put(A));
    try (StateSnapshot snapshot = store.openSnapshot()) {
      store.commit(mark(2), new TreeMap<>(Map.of(A, Optional.empty())));
      store.commit(mark(3), put(B));
      assertEquals(Optional.of(first), snapshot.root());
      assertEquals(Optional.of(RECORD), snapshot.get(A));
      assertEquals(Optional.empty(), snapshot.get(B));
      assertEquals(List.of(), snapshot.audit().checkAll());
      assertEquals(first.top(), snapshot.audit().recomputeTop());
    }
    assertEquals(Optional.empty(), store.get(A));
  }
}
