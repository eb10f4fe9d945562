package io.bezant.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Found;
import io.bezant.protocol.core.Sought;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.StateEntry;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What is held is hinted at, so that little more is sent than what differs. */
class HintedDiffTest {

  private static final int COUNT = 20_000;

  /** A source of salts that everybody can predict. */
  private static final RandomGenerator PREDICTABLE = () -> 0;

  private static Bytes key(int number) {
    return Bytes.utf8("\u0001key %06d".formatted(number));
  }

  private static Bytes record(String text) {
    return Bytes.utf8("record " + text);
  }

  private static void commit(
      StateStore store, long sequence, SortedMap<Bytes, Optional<Bytes>> changes) {
    store.commit(new CheckpointMark(new SequenceNumber(sequence), 1_000 + sequence), changes);
  }

  private static SortedMap<Bytes, Optional<Bytes>> all(String text, IntPredicate which) {
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    for (int i = 0; i < COUNT; i++) {
      if (which.test(i)) {
        changes.put(key(i), Optional.of(record(text)));
      }
    }
    return changes;
  }

  private static TransferLab transfer(StateStore donor, StateStore receiver) {
    TransferLab lab = new TransferLab(donor, receiver, new Random(1));
    lab.finish();
    assertEquals(donor.lastRoot(), receiver.lastRoot());
    assertEquals(TransferLab.entries(donor), TransferLab.entries(receiver));
    return lab;
  }

  private static MemoryStateStore store() {
    return new MemoryStateStore(ChunkBounds.STANDARD);
  }

  @Test
  void hashesOfScatteredChangesOnlyAreSent() {
    MemoryStateStore donor = store();
    MemoryStateStore receiver = store();
    commit(donor, 1, all("old", i -> true));
    commit(receiver, 1, all("old", i -> true));
    commit(donor, 2, all("new", i -> i % 100 == 7));

    TransferLab lab = transfer(donor, receiver);

    assertEquals(COUNT / 100, lab.entriesSent());
    assertEquals(COUNT / 100, lab.hashesSent(), "not those of their neighbours");
    assertTrue(lab.hintsGiven() > 10 * lab.hashesSent(), () -> "hints: " + lab.hintsGiven());
    assertEquals(0, lab.refusals());
  }

  /** Keys of 16 bytes with the namespace and values of 256, as in docs/PERFORMANCE.md. */
  private static double partMoved(int keys, IntPredicate isMissing) {
    Random random = new Random(1);
    TreeMap<Bytes, Optional<Bytes>> all = new TreeMap<>();
    TreeMap<Bytes, Optional<Bytes>> changed = new TreeMap<>();
    for (int i = 0; i < keys; i++) {
      byte[] value = new byte[256];
      random.nextBytes(value);
      Bytes key = Bytes.utf8("\u0001key %011d".formatted(i));
      all.put(key, Optional.of(Bytes.copyOf(value)));
      if (isMissing.test(i)) {
        random.nextBytes(value);
        changed.put(key, Optional.of(Bytes.wrap(value)));
      }
    }
    MemoryStateStore donor = store();
    MemoryStateStore receiver = store();
    commit(donor, 1, all);
    commit(receiver, 1, all);
    commit(donor, 2, changed);
    TransferLab lab = transfer(donor, receiver);
    System.out.printf(
        "%,d keys: %,d bytes, of which %,d entries and %,d hints%n",
        keys, lab.bytes(), lab.entriesSent() * 272, lab.hintsGiven() * Hints.FINGERPRINT_BYTES);
    return (double) lab.bytes() / (keys * 272L);
  }

  @Test
  void oneInHundredScatteredMovesLittleMoreThanOneInHundredBytes() {
    int keys = Integer.getInteger("transfer.keys", 100_000);
    Random random = new Random(2);
    assertTrue(partMoved(keys, i -> random.nextInt(100) == 0) < 0.024);
  }

  @Test
  void oneInHundredInOneRangeMovesLittleMoreThanOneInHundredBytes() {
    int keys = Integer.getInteger("transfer.keys", 100_000);
    assertTrue(partMoved(keys, i -> i >= keys / 2 && i < keys / 2 + keys / 100) < 0.014);
  }

  @Test
  void entriesThatAreGoneAndNewOnesAreOrdinaryDifferences() {
    MemoryStateStore donor = store();
    MemoryStateStore receiver = store();
    commit(donor, 1, all("old", i -> i % 7 > 0));
    commit(receiver, 1, all("old", i -> i % 7 > 0));
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>(all("new", i -> i % 91 == 0));
    for (int i = 1; i < COUNT; i += 101) {
      changes.put(key(i), Optional.empty());
    }
    commit(donor, 2, changes);
    long brought = changes.values().stream().filter(Optional::isPresent).count();

    TransferLab lab = transfer(donor, receiver);

    assertEquals(brought, lab.entriesSent());
    assertEquals(brought, lab.hashesSent());
  }

  @Test
  void whoHoldsNothingGivesNoHints() {
    MemoryStateStore donor = store();
    commit(donor, 1, all("old", i -> true));

    TransferLab lab = transfer(donor, store());

    assertEquals(0, lab.hintsGiven());
    assertEquals(COUNT, lab.hashesSent());
  }

  /** What was put aside for an earlier target is held too. */
  @Test
  void whatWasPutAsideIsHintedAt() {
    MemoryStateStore donor = store();
    MemoryStateStore receiver = store();
    commit(donor, 1, all("old", i -> true));
    TransferLab first = new TransferLab(donor, receiver, new Random(1));
    while (!first.isComplete()) {
      first.step();
    }
    first.abandon();
    commit(donor, 2, all("new", i -> i % 100 == 7));

    TransferLab second = transfer(donor, receiver);

    assertEquals(COUNT / 100, second.entriesSent());
    assertEquals(COUNT / 100, second.hashesSent());
  }

  private static Found.Leaves seek(StateStore store, Sought.Leaves sought) {
    return (Found.Leaves) new NearestDonor(store, store.stage(), new Random(1)).seek(sought);
  }

  /** One's own state may hold more in the place of a node than any message can tell of. */
  @Test
  void searchForWhatIsHeldEndsAtTheBound() {
    MemoryStateStore receiver = store();
    commit(receiver, 1, all("old", i -> true));
    Bytes unknown = Digest.ZERO.bytes();

    Found.Leaves found = seek(receiver, new Sought.Leaves(ChunkInterval.ALL, unknown));

    Found.Held held = found.held().orElseThrow();
    assertEquals(Hints.MAX_COUNT, held.hints().count());
    StateEntry first = TransferLab.entries(receiver).getFirst();
    assertEquals(
        ChunkHashes.entry(first.key(), first.record()).bytes(),
        held.digests().slice(0, Digest.SIZE));
  }

  /** What was put aside and the own state together hold twice as much. */
  @Test
  void searchInTwoPlacesEndsAtTheBoundToo() {
    MemoryStateStore receiver = store();
    commit(receiver, 1, all("old", i -> i % 2 == 0));
    StagedState staged = receiver.stage();
    all("kept", i -> i % 2 == 1)
        .forEach((key, record) -> staged.putEntry(key, record.orElseThrow()));

    Found.Leaves found = seek(receiver, new Sought.Leaves(ChunkInterval.ALL, Digest.ZERO.bytes()));

    assertEquals(Hints.MAX_COUNT, found.held().orElseThrow().hints().count());
  }

  @Test
  void damagedEntriesAreNotHintedAtAndHarmNothing() {
    MemoryStateStore donor = store();
    MemoryStateStore receiver = store();
    commit(donor, 1, all("old", i -> true));
    commit(receiver, 1, all("old", i -> true));
    commit(donor, 2, all("new", i -> i % 100 == 7));
    for (int i = 0; i < COUNT; i += 501) {
      receiver.damage(key(i), 3);
    }

    transfer(donor, receiver);
  }

  /**
   * Two records with one fingerprint under a salt that could be predicted: the leaf has the wrong
   * hash, and is asked for as a whole.
   */
  @Test
  void collisionCostsOneMoreQuestion() {
    MemoryStateStore donor = store();
    MemoryStateStore receiver = store();
    Bytes key = Bytes.utf8("\u0001collides");
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>(all("old", i -> true));
    changes.put(key, Optional.of(Bytes.utf8("184451")));
    commit(donor, 1, changes);
    commit(receiver, 1, changes);
    commit(donor, 2, new TreeMap<>(Map.of(key, Optional.of(Bytes.utf8("479584")))));
    StagedState staged = receiver.stage();
    NearestDonor nearest = new NearestDonor(receiver, staged, PREDICTABLE);
    TransferLab lab = new TransferLab(donor, receiver, new Random(1), staged, Optional.of(nearest));

    lab.finish();

    assertEquals(TransferLab.entries(donor), TransferLab.entries(receiver));
    assertEquals(1, lab.refusals());
    assertEquals(1, lab.entriesSent());
    List<StateEntry> entries = TransferLab.entries(receiver);
    assertTrue(entries.contains(new StateEntry(key, Bytes.utf8("479584"))));
  }
}
