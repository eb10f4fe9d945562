package io.bezant.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.LeafDifference;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Only what differs is sent, whatever happens meanwhile, and in the end states are equal. */
class DiffTransferTest {
  private static final ChunkBounds SMALL = new ChunkBounds(2, 4);
  private static final LmdbOptions OPTIONS = new LmdbOptions(64 << 20, SMALL);

  private static SortedMap<Bytes, Optional<Bytes>> changes(Random random, int count, int keys) {
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    int deletePercent = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      byte[] record = new byte[random.nextInt(40)];
      random.nextBytes(record);
      changes.put(
          Bytes.utf8("\u0001key " + random.nextInt(keys)),
          random.nextInt(100) < deletePercent ? Optional.empty() : Optional.of(Bytes.wrap(record)));
    }
    return changes;
  }

  private static void commit(
      StateStore store, long sequence, SortedMap<Bytes, Optional<Bytes>> changes) {
    store.commit(new CheckpointMark(new SequenceNumber(sequence), 1_000 + sequence), changes);
  }

  /** What the donor holds and the receiver does not. */
  private static long missing(StateStore donor, StateStore receiver) {
    Set<StateEntry> held = new HashSet<>(TransferLab.entries(receiver));
    return TransferLab.entries(donor).stream().filter(each -> !held.contains(each)).count();
  }

  private static void assertSame(StateStore expected, StateStore actual) {
    assertEquals(expected.lastRoot(), actual.lastRoot());
    assertEquals(TransferLab.entries(expected), TransferLab.entries(actual));
    assertEquals(TransferLab.chunks(expected), TransferLab.chunks(actual));
  }

  /** The receiver has a part of the donor's history, or another one. */
  private static MemoryStateStore donor(Random random, StateStore receiver) {
    MemoryStateStore donor = new MemoryStateStore(SMALL);
    int keys = 1 + random.nextInt(2_000);
    for (int sequence = 1; sequence <= 3; sequence++) {
      SortedMap<Bytes, Optional<Bytes>> changes = changes(random, random.nextInt(2 * keys), keys);
      commit(donor, sequence, changes);
      commit(receiver, sequence, random.nextInt(8) == 0 ? changes(random, keys, keys) : changes);
    }
    for (int sequence = 4; sequence <= 4 + random.nextInt(3); sequence++) {
      commit(donor, sequence, changes(random, 1 + random.nextInt(40), keys));
    }
    return donor;
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void onlyEntriesThatDifferAreSentInMemory(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = donor(random, receiver);
    long missing = missing(donor, receiver);
    TransferLab lab = new TransferLab(donor, receiver, random);

    lab.finish();

    assertSame(donor, receiver);
    assertEquals(missing, lab.entriesSent());
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void onlyEntriesThatDifferAreSentOnDisk(@ForAll Random random) throws IOException {
    Path directory = Files.createTempDirectory("bezant-transfer");
    try (LmdbStateStore receiver = LmdbStateStore.open(directory, OPTIONS)) {
      MemoryStateStore donor = donor(random, receiver);
      long missing = missing(donor, receiver);
      TransferLab lab = new TransferLab(donor, receiver, random);
      lab.finish();
      assertSame(donor, receiver);
      assertEquals(missing, lab.entriesSent());
      SortedMap<Bytes, Optional<Bytes>> more = changes(random, 20, 100);
      commit(donor, 90, more);
      commit(receiver, 90, more);
      assertSame(donor, receiver);
    } finally {
      deleteAll(directory);
    }
  }

  static void deleteAll(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void crashAtAnyStepCostsNothingThatWasPutAside(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = donor(random, receiver);
    long missing = missing(donor, receiver);
    long sent = 0;
    long lives = 1;
    TransferLab lab = new TransferLab(donor, receiver, random);
    while (lab.step()) {
      if (random.nextInt(10) == 0) {
        sent += lab.entriesSent();
        lab.abandon();
        receiver = receiver.reopen();
        lab = new TransferLab(donor, receiver, random);
        lives++;
        if (lives > 20) {
          break;
        }
      }
    }
    lab.finish();

    assertSame(donor, receiver);
    assertEquals(missing, sent + lab.entriesSent(), "sent once in " + lives + " lives");
  }

  @Property(tries = 6, shrinking = ShrinkingMode.OFF)
  void crashAtAnyStepOnDiskCostsAtMostWhatWasNotWrittenYet(@ForAll Random random)
      throws IOException {
    Path directory = Files.createTempDirectory("bezant-transfer");
    try {
      MemoryStateStore donor;
      try (LmdbStateStore receiver = LmdbStateStore.open(directory, OPTIONS)) {
        donor = donor(random, receiver);
      }
      for (int life = 0; life < 8; life++) {
        try (LmdbStateStore receiver = LmdbStateStore.open(directory, OPTIONS)) {
          TransferLab lab = new TransferLab(donor, receiver, random);
          for (int step = random.nextInt(60); step > 0 && lab.step(); step--) {
            // More is to be done.
          }
          if (random.nextBoolean()) {
            receiver.stage();
          }
          lab.abandon();
        }
      }
      try (LmdbStateStore receiver = LmdbStateStore.open(directory, OPTIONS)) {
        new TransferLab(donor, receiver, random).finish();
        assertSame(donor, receiver);
      }
    } finally {
      deleteAll(directory);
    }
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void targetThatMovesAllTheTimeIsReached(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = new MemoryStateStore(SMALL);
    commit(donor, 1, changes(random, 3_000, 900));

    assertTrue(movesUntilReached(random, donor, receiver, receiver::stage) < MOST_MOVES);
    assertSame(donor, receiver);
  }

  private static final int MOST_MOVES = 400;

  /** The target moves with every dozen of entries that are sent. */
  private static int movesUntilReached(
      Random random, StateStore donor, StateStore receiver, Supplier<StagedState> stage) {
    for (int move = 0; move < MOST_MOVES; move++) {
      StagedState staged = stage.get();
      NearestDonor nearest = new NearestDonor(receiver, staged, random);
      TransferLab lab = new TransferLab(donor, receiver, random, staged, Optional.of(nearest));
      while (lab.entriesSent() < 12 && lab.step()) {
        // More is to be done.
      }
      if (lab.isComplete()) {
        lab.finish();
        return move;
      }
      lab.abandon();
      commit(donor, 2 + move, changes(random, 2, 900));
    }
    return MOST_MOVES;
  }

  /** Planted: progress is discarded whenever the target moves. */
  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void targetThatMovesIsNeverReachedByOneWhoBeginsAnew(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = new MemoryStateStore(SMALL);
    commit(donor, 1, changes(random, 3_000, 900));

    int moves =
        movesUntilReached(
            random,
            donor,
            receiver,
            () -> {
              receiver.discardStaged();
              return receiver.stage();
            });

    assertEquals(MOST_MOVES, moves);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void liesCostTheirTellerOnly(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = donor(random, receiver);
    long missing = missing(donor, receiver);
    TransferLab lab = new TransferLab(donor, receiver, random);
    lab.distort(honest -> lie(honest, random));

    lab.finish();

    assertSame(donor, receiver);
    assertEquals(missing, lab.entriesSent(), "nothing was sent twice");
  }

  /** Wrong bytes, too little, too much, in another order, from elsewhere. */
  private static Message lie(Message honest, Random random) {
    return switch (honest) {
      case StateManifest manifest -> lie(manifest, random);
      case StateChunk chunk -> lie(chunk, random);
      case StateDifference difference -> lie(difference, random);
      default -> throw new AssertionError();
    };
  }

  private static Message lie(StateManifest honest, Random random) {
    List<StateGroup> groups = new ArrayList<>(honest.groups());
    int victim = random.nextInt(groups.size());
    StateGroup group = groups.get(victim);
    switch (random.nextInt(4)) {
      case 0 -> groups.remove(victim);
      case 1 -> groups.set(victim, new StateGroup(group.low(), flipped(group.digests(), random)));
      case 2 ->
          groups.set(
              victim,
              new StateGroup(
                  group.low(), group.digests().slice(0, group.digests().size() / 64 * 32)));
      default -> groups.subList(victim, groups.size()).clear();
    }
    return new StateManifest(
        honest.sequence(),
        honest.root(),
        honest.version(),
        honest.agreedMillis(),
        honest.level(),
        honest.low(),
        groups);
  }

  private static Message lie(StateDifference honest, Random random) {
    List<LeafDifference> leaves = new ArrayList<>(honest.leaves());
    BitSet used = honest.used().toBitSet();
    int victim = random.nextInt(leaves.size());
    LeafDifference leaf = leaves.get(victim);
    switch (random.nextInt(3)) {
      case 0 -> leaves.set(victim, leaf(leaf, flipped(leaf.digests(), random)));
      case 1 -> {
        if (leaf.held().isEmpty() && leaves.size() > 1) {
          leaves.remove(victim);
        }
      }
      default -> {
        int last = Math.max(0, used.length() - 1);
        used.set(Math.min(last + 1, Hints.MAX_COUNT - 1), used.get(last));
        used.clear(last);
      }
    }
    return new StateDifference(
        honest.sequence(), honest.root(), honest.low(), honest.salt(), IndexSet.of(used), leaves);
  }

  private static LeafDifference leaf(LeafDifference honest, Bytes digests) {
    return new LeafDifference(honest.low(), honest.held(), digests);
  }

  private static Message lie(StateChunk honest, Random random) {
    List<StateEntry> entries = new ArrayList<>(honest.entries());
    int victim = random.nextInt(entries.size());
    StateEntry entry = entries.get(victim);
    switch (random.nextInt(4)) {
      case 0 -> Collections.reverse(entries);
      case 1 -> entries.set(victim, new StateEntry(entry.key(), flipped(entry.record(), random)));
      case 2 -> entries.add(entry);
      default -> entries.add(0, entry);
    }
    return new StateChunk(honest.sequence(), honest.root(), honest.low(), honest.first(), entries);
  }

  private static Bytes flipped(Bytes bytes, Random random) {
    byte[] copy = bytes.toByteArray();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= 1;
    }
    return Bytes.wrap(copy);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void ownEntriesThatAreDamagedAreFetched(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = donor(random, receiver);
    TransferLab.entries(receiver).stream()
        .filter(each -> random.nextInt(20) == 0)
        .forEach(each -> receiver.damage(each.key(), random.nextInt(1 << 16)));

    new TransferLab(donor, receiver, random).finish();

    assertSame(donor, receiver);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void ownEntriesThatAreGoneWithoutATraceAreFetched(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = donor(random, receiver);
    ForgetfulStore forgetful = new ForgetfulStore(receiver, random);

    new TransferLab(donor, forgetful, random).finish();

    assertSame(donor, receiver);
  }

  /** By the last look before it is installed, or because what honest donors send does not fit. */
  private static void caught(TransferLab lab) {
    RuntimeException noticed = assertThrows(RuntimeException.class, lab::finish);
    assertTrue(
        noticed instanceof CorruptStateException || noticed.toString().contains("honest donor"),
        noticed::toString);
  }

  /** Planted: leaves of the own disk are believed by their stored hashes. */
  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void leavesBelievedWithoutHashingAreCaughtBeforeTheyAreInstalled(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = new MemoryStateStore(SMALL);
    SortedMap<Bytes, Optional<Bytes>> changes = changes(random, 3_000, 900);
    commit(donor, 1, changes);
    commit(receiver, 1, changes);
    commit(donor, 2, changes(random, 10, 900));
    ForgetfulStore forgetful = new ForgetfulStore(receiver, random);
    StagedState staged = forgetful.stage();
    NearestDonor credulous = new NearestDonor(forgetful, staged, random, (actual, wanted) -> true);
    TransferLab lab = new TransferLab(donor, forgetful, random, staged, Optional.of(credulous));

    caught(lab);
    assertEquals(1, receiver.appliedSequence().value());
  }

  /** Planted: what was put aside before a crash is believed; a leaf lacked its entries still. */
  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void leavesBelievedAfterACrashAreCaughtBeforeTheyAreInstalled(@ForAll Random random) {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    MemoryStateStore donor = new MemoryStateStore(SMALL);
    commit(donor, 1, changes(random, 3_000, 900));
    TransferLab first = new TransferLab(donor, receiver, random);
    while (first.leavesSent() == 0) {
      first.step();
    }
    first.abandon();
    receiver = receiver.reopen();
    StagedState staged = receiver.stage();
    NearestDonor credulous = new NearestDonor(receiver, staged, random, (actual, wanted) -> true);
    TransferLab second = new TransferLab(donor, receiver, random, staged, Optional.of(credulous));

    caught(second);
    assertEquals(Optional.empty(), receiver.lastRoot());
    new TransferLab(donor, receiver, random).finish();
    assertSame(donor, receiver);
  }
}
