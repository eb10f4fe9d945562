package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Found;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.core.Sought;
import io.bezant.protocol.core.StatePiece;
import io.bezant.protocol.core.StateWalk;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that serves its state and another that takes it, with nothing but messages between. */
class StateServerTest {
  private static final ChunkBounds SMALL = new ChunkBounds(2, 4);

  @TempDir private Path directory;
  private final Random random = new Random(7);
  private final MemoryStateStore donor = new MemoryStateStore(SMALL);
  private final StateServer server = new StateServer(donor);

  private static SequenceNumber at(long sequence) {
    return new SequenceNumber(sequence);
  }

  private void commit(StateStore store, int sequence, int changeCount, int recordBytes) {
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    for (int i = 0; i < changeCount; i++) {
      byte[] record = new byte[random.nextInt(recordBytes + 1)];
      random.nextBytes(record);
      changes.put(
          Bytes.utf8("\u0001key " + random.nextInt(4 * changeCount)),
          random.nextInt(5) == 0 ? Optional.empty() : Optional.of(Bytes.wrap(record)));
    }
    store.commit(new CheckpointMark(at(sequence), 1_000L + sequence), changes);
  }

  private static StateWalk walkTo(StateStore store) {
    StateRoot root = store.lastRoot().orElseThrow();
    return new StateWalk(
        new Checkpoint(root.sequence(), root.digest()), new ProtocolRules(new Quorums(4)));
  }

  /** The next part to ask for by one who holds nothing of the state; none when it is complete. */
  private static Optional<StatePart> next(StateWalk walk) {
    for (var each = walk.nextSought(); each.isPresent(); each = walk.nextSought()) {
      Sought sought = each.get();
      walk.found(
          sought,
          switch (sought) {
            case Sought.Node node -> new Found.Node(List.of());
            case Sought.Leaves leaves -> new Found.Leaves(List.of(), 0);
            case Sought.Entries entries -> new Found.Entries(new IndexSet(Bytes.EMPTY), 0);
          });
    }
    assertEquals(walk.isComplete(), !walk.hasPart());
    return walk.nextPart();
  }

  private Message ask(StateWalk walk, StatePart part) {
    return server
        .answer(new FetchState(walk.target().sequence(), walk.target().root(), part))
        .orElseThrow();
  }

  private static Optional<StatePiece> take(StateWalk walk, StatePart part, Message answer) {
    return switch (answer) {
      case StateManifest manifest ->
          StateWalk.isAbout(part, manifest) ? walk.take(part, manifest) : Optional.empty();
      case StateChunk chunk ->
          StateWalk.isAbout(part, chunk) ? walk.take(part, chunk) : Optional.empty();
      default -> throw new AssertionError("no answer: " + answer);
    };
  }

  private static void putAside(StagedState staged, StatePiece piece) {
    piece.chunks().forEach(each -> staged.putChunk(each.level(), each.chunk()));
    piece.entries().forEach(each -> staged.putEntry(each.key(), each.record()));
  }

  /** Fetches at most so many pieces; how many there were. */
  private int fetch(StateWalk walk, StagedState staged, int most) {
    int pieces = 0;
    while (pieces < most) {
      Optional<StatePart> part = next(walk);
      if (part.isEmpty()) {
        return pieces;
      }
      putAside(staged, take(walk, part.get(), ask(walk, part.get())).orElseThrow());
      pieces++;
    }
    return pieces;
  }

  private void transfer(StateStore receiver) {
    receiver.discardStaged();
    StateWalk walk = walkTo(donor);
    StagedState staged = receiver.stage();
    fetch(walk, staged, Integer.MAX_VALUE);
    StateManifest top = walk.top().orElseThrow();
    staged.install(
        new CheckpointMark(walk.target().sequence(), top.agreedMillis()), walk.target().root());
  }

  private static List<StateEntry> entries(StateStore store) {
    List<StateEntry> entries = new ArrayList<>();
    store.scan(
        Bytes.EMPTY, Optional.empty(), (key, record) -> entries.add(new StateEntry(key, record)));
    return entries;
  }

  private static List<ChunkNode> chunks(StateStore store) {
    List<ChunkNode> all = new ArrayList<>();
    try (StateSnapshot snapshot = store.openSnapshot()) {
      assertEquals(List.of(), snapshot.audit().checkAll());
      for (int level = 0; level < NodeStore.MAX_LEVELS; level++) {
        Optional<ChunkNode> next = snapshot.chunks().floor(level, Bytes.EMPTY);
        while (next.isPresent()) {
          all.add(next.get());
          next = snapshot.chunks().higher(level, next.get().low());
        }
      }
    }
    return all;
  }

  private static void assertSame(StateStore expected, StateStore actual) {
    assertEquals(expected.lastRoot(), actual.lastRoot());
    assertEquals(entries(expected), entries(actual));
    assertEquals(chunks(expected), chunks(actual));
  }

  private LmdbStateStore lmdb() {
    return LmdbStateStore.open(directory, new LmdbOptions(256 << 20, SMALL));
  }

  @Test
  void fetchedStateEqualsTheDonorsByteForByteInMemory() {
    for (int changeCount : new int[] {0, 1, 3, 40, 700}) {
      MemoryStateStore receiver = new MemoryStateStore(SMALL);
      commit(receiver, 1, 50, 20);
      commit(donor, changeCount + 2, changeCount, 60);

      transfer(receiver);

      assertSame(donor, receiver);
    }
  }

  @Test
  void fetchedStateEqualsTheDonorsByteForByteOnDisk() {
    try (LmdbStateStore receiver = lmdb()) {
      commit(receiver, 1, 200, 20);
      commit(donor, 4, 500, 60);
      transfer(receiver);
      assertSame(donor, receiver);

      commit(donor, 8, 300, 60);
      transfer(receiver);
      assertSame(donor, receiver);
    }
    try (LmdbStateStore reopened = lmdb()) {
      assertSame(donor, reopened);
    }
  }

  @Test
  void donorAndReceiverGoOnWithEqualRoots() {
    commit(donor, 4, 500, 60);
    try (LmdbStateStore receiver = lmdb()) {
      transfer(receiver);
      TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
      for (int i = 0; i < 200; i++) {
        changes.put(Bytes.utf8("\u0001key " + 7 * i), Optional.of(Bytes.utf8("later")));
      }
      CheckpointMark mark = new CheckpointMark(at(8), 5_000);

      assertEquals(donor.commit(mark, changes), receiver.commit(mark, changes));
    }
  }

  @Test
  void largeRecordsTravelInChunksOfTheirOwn() {
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    commit(donor, 4, 12, 400_000);

    transfer(receiver);

    assertSame(donor, receiver);
  }

  @Test
  void stateIsTheOldOneUntilItIsInstalledWhateverWasPutAside() {
    commit(donor, 8, 300, 60);
    MemoryStateStore before = new MemoryStateStore(SMALL);
    commit(before, 4, 100, 20);
    try (LmdbStateStore receiver = lmdb()) {
      TreeMap<Bytes, Optional<Bytes>> copy = new TreeMap<>();
      entries(before).forEach(each -> copy.put(each.key(), Optional.of(each.record())));
      receiver.commit(new CheckpointMark(at(4), 1_004), copy);
    }
    int pieceCount = fetch(walkTo(donor), new MemoryStateStore(SMALL).stage(), Integer.MAX_VALUE);
    for (int died = 0; died <= pieceCount; died += 9) {
      try (LmdbStateStore receiver = lmdb()) {
        fetch(walkTo(donor), receiver.stage(), died);
        assertEquals(entries(before), entries(receiver));
        assertEquals(at(4), receiver.appliedSequence());
      }
    }
    try (LmdbStateStore receiver = lmdb()) {
      assertEquals(entries(before), entries(receiver));
      transfer(receiver);
      assertSame(donor, receiver);
    }
  }

  @Test
  void incompleteStateIsNotInstalled() {
    commit(donor, 8, 300, 60);
    int pieceCount = fetch(walkTo(donor), new MemoryStateStore(SMALL).stage(), Integer.MAX_VALUE);
    for (StateStore receiver : List.of(new MemoryStateStore(SMALL), lmdb())) {
      StateWalk walk = walkTo(donor);
      StagedState staged = receiver.stage();
      fetch(walk, staged, pieceCount - 1);
      CheckpointMark mark = new CheckpointMark(at(8), 1_008);

      assertThrows(CorruptStateException.class, () -> staged.install(mark, walk.target().root()));
      assertEquals(Optional.empty(), receiver.lastRoot());
      receiver.close();
    }
  }

  @Test
  void everyLieIsRefusedAndChangesNothing() {
    commit(donor, 4, 300, 60);
    StateRoot stale = donor.lastRoot().orElseThrow();
    commit(donor, 8, 300, 60);
    MemoryStateStore receiver = new MemoryStateStore(SMALL);
    StateWalk walk = walkTo(donor);
    StagedState staged = receiver.stage();
    long lies = 0;
    for (var part = next(walk); part.isPresent(); part = next(walk)) {
      StatePart asked = part.get();
      Message honest = ask(walk, asked);
      for (Message lie : StateLies.about(honest, stale).toList()) {
        assertEquals(Optional.empty(), take(walk, asked, lie), lie::toString);
        assertFalse(walk.nextSought().isPresent());
        lies++;
      }
      putAside(staged, take(walk, asked, honest).orElseThrow());
    }
    staged.install(new CheckpointMark(at(8), 1_008), walk.target().root());

    assertSame(donor, receiver);
    assertTrue(lies > 1000, "lies told: " + lies);
  }

  private void commitAndShow(int sequence) {
    commit(donor, sequence, 20, 20);
    server.onCommitted(donor.openSnapshot());
  }

  private boolean holds(StateWalk walk) {
    Message answer = ask(walk, new StatePart.Top());
    return !(answer instanceof StateManifest manifest && manifest.isAbsent());
  }

  @Test
  void stableCheckpointIsServedUntilTheNextOneIsStableHoweverManyAreTaken() {
    commitAndShow(4);
    server.keep(at(4));
    StateWalk stable = walkTo(donor);
    for (int sequence = 8; sequence <= 40; sequence += 4) {
      commitAndShow(sequence);
    }
    StateWalk last = walkTo(donor);
    assertTrue(holds(stable));

    server.keep(at(40));
    for (int i = 1; i <= StateServer.KEPT_COMMITS; i++) {
      commitAndShow(40 + 4 * i);
    }

    assertFalse(holds(stable));
    assertTrue(holds(last));
  }

  @Test
  void whatWasCommittedBeforeTheServerBeganIsServedToo() {
    commit(donor, 4, 100, 20);
    StateServer later = new StateServer(donor);
    StateWalk walk = walkTo(donor);
    commit(donor, 8, 100, 20);

    Optional<Message> answer =
        later.answer(new FetchState(at(4), walk.target().root(), new StatePart.Top()));

    assertTrue(take(walk, new StatePart.Top(), answer.orElseThrow()).isPresent());
    later.close();
  }

  @Test
  void discardedCheckpointIsServedAsLongAsItIsAskedFor() {
    commitAndShow(4);
    StateWalk walk = walkTo(donor);
    for (int sequence = 8; sequence < 4 * StateServer.KEPT_COMMITS; sequence += 4) {
      assertTrue(holds(walk));
      server.keep(at(sequence));
      commitAndShow(sequence);
    }
    assertTrue(holds(walk));
  }

  @Test
  void fewDiscardedCheckpointsAreHeldHoweverManyAreAskedFor() {
    List<StateWalk> walks = new ArrayList<>();
    for (int sequence = 4; sequence <= 40; sequence += 4) {
      commitAndShow(sequence);
      server.keep(at(sequence));
      walks.add(walkTo(donor));
      ask(walkTo(donor), new StatePart.Top());
    }

    assertEquals(StateServer.MAX_DISCARDED + 1, walks.stream().filter(this::holds).count());
  }

  @Test
  void snapshotsAreLetGoWhenNobodyAsks() {
    commitAndShow(4);
    ask(walkTo(donor), new StatePart.Top());
    for (int i = 0; i < StateServer.KEPT_COMMITS; i++) {
      commitAndShow(8 + 4 * i);
    }
    server.keep(at(1_000));

    donor.close();
  }

  private static IndexSet set(int... indexes) {
    BitSet bits = new BitSet();
    IntStream.of(indexes).forEach(bits::set);
    return IndexSet.of(bits);
  }

  @Test
  void entriesAreServedByTheirIndexesAndInRuns() {
    commit(donor, 4, 300, 60);
    StateRoot root = donor.lastRoot().orElseThrow();
    StateChunk run =
        chunk(root, new StatePart.Entries(Bytes.EMPTY, 0, Optional.empty())).orElseThrow();
    StateChunk rest =
        chunk(root, new StatePart.Entries(Bytes.EMPTY, 2, Optional.of(run.entries().get(1).key())))
            .orElseThrow();
    assertEquals(run.entries().subList(2, run.entries().size()), rest.entries());
    for (int i = 0; i < run.entries().size(); i++) {
      StateChunk one = chunk(root, new StatePart.Picks(Bytes.EMPTY, set(i))).orElseThrow();
      assertEquals(List.of(run.entries().get(i)), one.entries());
      assertEquals(i, one.first());
    }
    IndexSet two = new IndexSet(Bytes.of((byte) 0b1010));
    assertEquals(
        List.of(run.entries().get(1), run.entries().get(3)),
        chunk(root, new StatePart.Picks(Bytes.EMPTY, two)).orElseThrow().entries());
  }

  private Optional<StateChunk> chunk(StateRoot root, StatePart part) {
    return server
        .answer(new FetchState(root.sequence(), root.digest(), part))
        .map(StateChunk.class::cast);
  }

  /** As many hints as there may be, all the same. */
  private static Hints odd() {
    return new Hints(
        Bytes.wrap(new byte[Hints.SALT_BYTES]),
        Bytes.wrap(new byte[Hints.MAX_COUNT * Hints.FINGERPRINT_BYTES]));
  }

  @Test
  void whoseHintsAreVainGetsWholeLeaves() {
    commit(donor, 4, 100, 20);
    StateRoot root = donor.lastRoot().orElseThrow();
    StatePart whole = new StatePart.Leaves(Bytes.EMPTY, set(0, 1));
    StatePart hinted = new StatePart.HintedLeaves(Bytes.EMPTY, set(0, 1), odd());
    StateManifest manifest =
        (StateManifest) server.answer(new FetchState(at(4), root.digest(), whole)).orElseThrow();
    StateDifference difference =
        (StateDifference) server.answer(new FetchState(at(4), root.digest(), hinted)).orElseThrow();
    assertEquals(Optional.of(manifest.groups()), difference.restored(Bytes.EMPTY));
    assertEquals(odd().salt(), difference.salt());
  }

  @Test
  void partThatTheStateHasNotIsNotAnswered() {
    commit(donor, 4, 100, 20);
    StateWalk walk = walkTo(donor);
    for (StatePart part :
        List.of(
            new StatePart.Node(1, Bytes.utf8("\u0001nowhere")),
            new StatePart.Node(23, Bytes.EMPTY),
            new StatePart.Entries(Bytes.utf8("\u0001nowhere"), 0, Optional.empty()),
            new StatePart.Leaves(Bytes.utf8("\u0001nowhere"), set(0)),
            new StatePart.Leaves(Bytes.EMPTY, set(63)),
            new StatePart.HintedLeaves(Bytes.utf8("\u0001nowhere"), set(0), odd()),
            new StatePart.HintedLeaves(Bytes.EMPTY, set(63), odd()),
            new StatePart.Picks(Bytes.utf8("\u0001nowhere"), set(0)),
            new StatePart.Picks(Bytes.EMPTY, set(4095)),
            new StatePart.Entries(Bytes.EMPTY, 9, Optional.of(Bytes.utf8("\u0002beyond"))))) {
      assertEquals(
          Optional.empty(),
          server.answer(new FetchState(at(4), walk.target().root(), part)),
          part::toString);
    }
    assertEquals(
        Optional.empty(),
        server.answer(new FetchState(at(5), walk.target().root(), new StatePart.Top())));
  }
}
