package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.core.StatePiece;
import io.bezant.protocol.core.StateWalk;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
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

  private Message ask(StateWalk walk) {
    return server
        .answer(new FetchState(walk.target().sequence(), walk.target().root(), walk.next()))
        .orElseThrow();
  }

  private static Optional<StatePiece> take(StateWalk walk, Message answer) {
    return switch (answer) {
      case StateManifest manifest ->
          walk.isAbout(manifest) ? walk.take(manifest) : Optional.empty();
      case StateChunk chunk -> walk.isAbout(chunk) ? walk.take(chunk) : Optional.empty();
      default -> throw new AssertionError("no answer: " + answer);
    };
  }

  private static void putAside(StagedState staged, StatePiece piece) {
    piece.chunks().forEach(each -> staged.putChunk(each.level(), each.chunk()));
    piece.entries().forEach(each -> staged.putEntry(each.key(), each.record()));
  }

  private void transfer(StateStore receiver) {
    StateWalk walk = walkTo(donor);
    StagedState staged = receiver.stage();
    while (!walk.isComplete()) {
      putAside(staged, take(walk, ask(walk)).orElseThrow());
    }
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
    StateWalk whole = walkTo(donor);
    int pieceCount = 0;
    while (!whole.isComplete()) {
      assertTrue(take(whole, ask(whole)).isPresent());
      pieceCount++;
    }
    for (int died = 0; died <= pieceCount; died += 9) {
      try (LmdbStateStore receiver = lmdb()) {
        StateWalk walk = walkTo(donor);
        StagedState staged = receiver.stage();
        for (int piece = 0; piece < died; piece++) {
          putAside(staged, take(walk, ask(walk)).orElseThrow());
        }
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
    for (StateStore receiver : List.of(new MemoryStateStore(SMALL), lmdb())) {
      StateWalk walk = walkTo(donor);
      StagedState staged = receiver.stage();
      while (!walk.isComplete()) {
        StatePiece piece = take(walk, ask(walk)).orElseThrow();
        if (!walk.isComplete()) {
          putAside(staged, piece);
        }
      }
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
    while (!walk.isComplete()) {
      Message honest = ask(walk);
      StatePart asked = walk.next();
      for (Message lie : lies(honest, stale).toList()) {
        assertEquals(Optional.empty(), take(walk, lie), lie::toString);
        assertEquals(asked, walk.next());
        lies++;
      }
      putAside(staged, take(walk, honest).orElseThrow());
    }
    staged.install(new CheckpointMark(at(8), 1_008), walk.target().root());

    assertSame(donor, receiver);
    assertTrue(lies > 1000, "lies told: " + lies);
  }

  private static Stream<Message> lies(Message honest, StateRoot stale) {
    return switch (honest) {
      case StateManifest manifest -> lies(manifest, stale);
      case StateChunk chunk -> lies(chunk);
      default -> Stream.empty();
    };
  }

  private static Stream<Message> lies(StateManifest honest, StateRoot stale) {
    List<StateGroup> groups = honest.groups();
    List<List<StateGroup>> wrong = new ArrayList<>();
    wrong.add(List.of(new StateGroup(honest.low(), stale.top().bytes())));
    for (int i = 0; i < groups.size(); i++) {
      StateGroup group = groups.get(i);
      wrong.add(with(groups, i, new StateGroup(group.low(), flipped(group.digests()))));
      wrong.add(with(groups, i, new StateGroup(group.low(), reversed(group.digests()))));
      wrong.add(
          with(groups, i, new StateGroup(group.low(), group.digests().slice(0, Digest.SIZE))));
      if (i > 0) {
        Bytes later = group.low().concat(Bytes.of((byte) 0));
        wrong.add(with(groups, i, new StateGroup(later, group.digests())));
      }
    }
    if (groups.size() > 1) {
      wrong.add(groups.subList(0, groups.size() - 1));
    }
    Stream<Message> contents =
        wrong.stream()
            .filter(each -> !each.equals(groups))
            .map(each -> manifest(honest, honest.agreedMillis(), honest.level(), each));
    return Stream.concat(
        contents,
        Stream.of(
            manifest(honest, honest.agreedMillis() + 1, honest.level(), groups),
            manifest(honest, honest.agreedMillis(), honest.level() + 1, groups)));
  }

  private static StateManifest manifest(
      StateManifest honest, long millis, int level, List<StateGroup> groups) {
    return new StateManifest(
        honest.sequence(), honest.root(), honest.version(), millis, level, honest.low(), groups);
  }

  private static Stream<Message> lies(StateChunk honest) {
    List<StateEntry> entries = honest.entries();
    List<List<StateEntry>> wrong = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      StateEntry entry = entries.get(i);
      Bytes longer = entry.record().concat(Bytes.of((byte) 0));
      wrong.add(with(entries, i, new StateEntry(entry.key(), longer)));
      wrong.add(with(entries, i, new StateEntry(entry.key().concat(longer), entry.record())));
    }
    List<StateEntry> reversed = new ArrayList<>(entries);
    Collections.reverse(reversed);
    wrong.add(reversed);
    List<StateEntry> endless = new ArrayList<>(entries);
    endless.add(new StateEntry(Bytes.utf8("\u0001more"), Bytes.EMPTY));
    wrong.add(endless);
    if (entries.size() > 1) {
      wrong.add(entries.subList(1, entries.size()));
    }
    Stream<Message> contents =
        wrong.stream()
            .filter(each -> !each.equals(entries))
            .map(each -> chunk(honest, honest.low(), honest.first(), each));
    return Stream.concat(
        contents,
        Stream.of(
            chunk(honest, honest.low(), honest.first() + 1, entries),
            chunk(honest, Bytes.utf8("\u0001elsewhere"), honest.first(), entries)));
  }

  private static StateChunk chunk(
      StateChunk honest, Bytes low, int first, List<StateEntry> entries) {
    return new StateChunk(honest.sequence(), honest.root(), low, first, entries);
  }

  private static <T> List<T> with(List<T> list, int index, T replacement) {
    List<T> copy = new ArrayList<>(list);
    copy.set(index, replacement);
    return copy;
  }

  private static Bytes flipped(Bytes bytes) {
    byte[] copy = bytes.toByteArray();
    copy[copy.length / 2] ^= 1;
    return Bytes.wrap(copy);
  }

  private static Bytes reversed(Bytes digests) {
    Bytes all = Bytes.EMPTY;
    for (int at = digests.size() - Digest.SIZE; at >= 0; at -= Digest.SIZE) {
      all = all.concat(digests.slice(at, at + Digest.SIZE));
    }
    return all;
  }

  private void commitAndShow(int sequence) {
    commit(donor, sequence, 20, 20);
    server.onCommitted(donor.openSnapshot());
  }

  private boolean holds(StateWalk walk) {
    return !(ask(walk) instanceof StateManifest manifest && manifest.isAbsent());
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
        later.answer(new FetchState(at(4), walk.target().root(), walk.next()));

    assertTrue(take(walk, answer.orElseThrow()).isPresent());
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
      ask(walkTo(donor));
    }

    assertEquals(StateServer.MAX_DISCARDED + 1, walks.stream().filter(this::holds).count());
  }

  @Test
  void snapshotsAreLetGoWhenNobodyAsks() {
    commitAndShow(4);
    ask(walkTo(donor));
    for (int i = 0; i < StateServer.KEPT_COMMITS; i++) {
      commitAndShow(8 + 4 * i);
    }
    server.keep(at(1_000));

    donor.close();
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
