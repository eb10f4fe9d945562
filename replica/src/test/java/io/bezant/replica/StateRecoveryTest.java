package io.bezant.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.AppliedState;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.replica.runtime.BatchArchive;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.DamagedFiles;
import io.bezant.replica.storage.DataDirectory;
import io.bezant.replica.storage.DirectoryOwner;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.StateMarks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start does with a state that it cannot trust. */
class StateRecoveryTest {
  private static final Digest CLUSTER = Hasher.raw().u8(1).finish();
  private static final int SIGSEGV = 11;

  @TempDir private Path home = Path.of("");
  private DataDirectory directory;

  @BeforeEach
  void set() {
    directory = data(CLUSTER, 2);
    fill(directory, 1, 300);
  }

  @AfterEach
  void close() {
    directory.close();
  }

  private DataDirectory data(Digest cluster, int replica) {
    DirectoryOwner owner = new DirectoryOwner(cluster, new ReplicaId(replica));
    Path root = home.resolve("data-" + replica + cluster.hex().substring(0, 4));
    DataDirectory.create(root, owner);
    return DataDirectory.open(root, owner);
  }

  private static StateRecovery recovery(DataDirectory of) {
    return new StateRecovery(of, LmdbOptions.STANDARD);
  }

  private static void fill(DataDirectory of, long sequence, int keys) {
    try (LmdbStateStore store = recovery(of).open(Optional.empty())) {
      TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
      for (int i = 0; i < keys; i++) {
        changes.put(
            Bytes.utf8("\u0001key %06d".formatted(i)), Optional.of(Bytes.utf8("value " + i)));
      }
      store.commit(new CheckpointMark(new SequenceNumber(sequence), 7), changes);
    }
  }

  private Path file() {
    return directory.state().resolve("data.mdb");
  }

  /** A single bit of a value that the newest tree refers to: LMDB itself notices nothing. */
  private void damageValue() throws IOException {
    byte[] bytes = Files.readAllBytes(file());
    byte[] wanted = "value 123".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int at = bytes.length - wanted.length; at >= 0; at--) {
      if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
          raw.seek(at + 3);
          raw.write(wanted[3] ^ 1);
        }
        return;
      }
    }
    throw new AssertionError("not found");
  }

  private Optional<DeathNote> died() throws IOException {
    Files.writeString(home.resolve("replica.death"), 128 + SIGSEGV + "\n");
    Optional<DeathNote> note = DeathNote.in(home);
    assertEquals(SIGSEGV, note.orElseThrow().signal());
    return note;
  }

  private List<DamagedFiles.Kept> kept() {
    return new DamagedFiles(directory.root()).list();
  }

  private void opensAt(long sequence, Optional<DeathNote> death) {
    try (LmdbStateStore store = recovery(directory).open(death)) {
      assertEquals(new SequenceNumber(sequence), store.appliedSequence());
    }
  }

  @Test
  void soundStateIsOpenedAsItIs() {
    opensAt(1, Optional.empty());
    assertEquals(List.of(), kept());
  }

  @Test
  void headerThatLmdbMustNotMapIsSetAsideAndSaid() throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      raw.seek(16);
      raw.write(0);
    }
    StateRecovery recovery = recovery(directory);
    try (LmdbStateStore store = recovery.open(Optional.empty())) {
      assertEquals(SequenceNumber.ZERO, store.appliedSequence());
    }

    assertTrue(recovery.loss().orElseThrow().contains("magic"), recovery.loss().orElseThrow());
    Path set = kept().getFirst().place();
    assertTrue(Files.readString(set.resolve("REASON.txt")).contains("magic"));
    assertTrue(Files.size(set.resolve("state").resolve("data.mdb")) > 0);
    opensAt(0, Optional.empty());
    assertEquals(1, kept().size());
  }

  @Test
  void condemnedStateIsNotOpenedAgain() {
    new StateMarks(directory.root()).condemn("state diverged at checkpoint 64");

    opensAt(0, Optional.empty());

    assertEquals(1, kept().size());
    assertEquals(Optional.empty(), new StateMarks(directory.root()).condemned());
  }

  @Test
  void stateOfAnotherReplicaIsSetAside() throws IOException {
    try (DataDirectory other = data(CLUSTER, 3)) {
      fill(other, 9, 10);
      Files.copy(other.state().resolve("data.mdb"), file(), StandardCopyOption.REPLACE_EXISTING);
    }
    StateRecovery recovery = recovery(directory);
    recovery.open(Optional.empty()).close();

    assertTrue(
        recovery.loss().orElseThrow().contains("found the state of replica 3"),
        recovery.loss().orElseThrow());
  }

  @Test
  void stateOfAnotherClusterIsSetAside() throws IOException {
    Digest elsewhere = Hasher.raw().u8(2).finish();
    try (DataDirectory other = data(elsewhere, 2)) {
      fill(other, 9, 10);
      Files.copy(other.state().resolve("data.mdb"), file(), StandardCopyOption.REPLACE_EXISTING);
    }

    opensAt(0, Optional.empty());
    assertEquals(1, kept().size());
  }

  @Test
  void missingStateIsAnEmptyOne() throws IOException {
    Files.delete(file());
    Files.delete(directory.state().resolve("lock.mdb"));
    Files.delete(directory.state());

    opensAt(0, Optional.empty());
    assertEquals(List.of(), kept());
  }

  @Test
  void stateIsReadAsAWholeAfterADeathInsideLmdb() throws IOException {
    damageValue();
    opensAt(1, Optional.empty());

    opensAt(0, died());

    assertEquals(1, kept().size());
    assertFalse(Files.exists(home.resolve("replica.death")));
  }

  @Test
  void soundStateSurvivesOneSuchDeathAndNotTwoInARow() throws IOException {
    opensAt(1, died());
    assertEquals(List.of(), kept());

    opensAt(0, died());
    assertEquals(1, kept().size());
  }

  @Test
  void suspicionEndsWithAnOrdinaryStart() throws IOException {
    opensAt(1, died());
    opensAt(1, Optional.empty());
    opensAt(1, died());

    assertEquals(List.of(), kept());
  }

  @Test
  void readingThatWasInterruptedIsDoneAgain() throws IOException {
    damageValue();
    new StateMarks(directory.root()).suspect();

    opensAt(0, Optional.empty());
    assertEquals(1, kept().size());
  }

  @Test
  void unreadableNoteIsReasonEnoughToBeCareful() throws IOException {
    Files.writeString(home.resolve("replica.death"), "x");

    assertTrue(DeathNote.in(home).isPresent());
    Files.delete(home.resolve("replica.death"));
    assertEquals(Optional.empty(), DeathNote.in(home));
  }

  private static Recovery remembered(long applied, Digest root, List<DurableRecord> log) {
    SequenceNumber at = new SequenceNumber(applied);
    return new Recovery(
        new BatchArchive(), new AppliedState(at, root, 0, false), DurableState.fold(log, at));
  }

  private static List<DurableRecord> stable(long at, Digest root) {
    return List.of(
        new DurableRecord.Stable(new StableCheckpoint(new SequenceNumber(at), root, List.of())));
  }

  @Test
  void stateThatTheLogRemembersOtherwiseIsContradicted() {
    Digest other = Hasher.raw().u8(3).finish();

    assertTrue(remembered(8, other, stable(8, CLUSTER)).contradiction().isPresent());
    assertEquals(Optional.empty(), remembered(8, CLUSTER, stable(8, CLUSTER)).contradiction());
    assertEquals(Optional.empty(), remembered(4, other, stable(8, CLUSTER)).contradiction());
    assertEquals(Optional.empty(), remembered(0, Digest.ZERO, stable(8, other)).contradiction());
  }

  @Test
  void logThatEndsBeforeTheStateHasLostItsEnd() {
    assertTrue(remembered(16, CLUSTER, stable(8, CLUSTER)).isLogBehind());
    assertFalse(remembered(8, CLUSTER, stable(8, CLUSTER)).isLogBehind());
    assertFalse(remembered(0, Digest.ZERO, List.of()).isLogBehind());
  }

  /** The power may fail between the state's arrival and the word that it is announced (R4). */
  @Test
  void logIsNotBehindAStateThatItWasToldOfBeforeItWasTakenOver() {
    StableCheckpoint certified = new StableCheckpoint(new SequenceNumber(8), CLUSTER, List.of());
    List<DurableRecord> log =
        List.of(new DurableRecord.Installed(certified, new SequenceNumber(16)));

    assertFalse(remembered(16, CLUSTER, log).isLogBehind());
    assertTrue(remembered(24, CLUSTER, log).isLogBehind());
  }

  @Test
  void whatIsFoundInAMappedFileCondemnsTheState() {
    assertEquals(ExitCode.STATE_CORRUPT, ExitCode.of(new InternalError("a fault occurred")));
    assertTrue(ExitCode.STATE_CORRUPT.condemnsState());
    assertTrue(ExitCode.DIVERGED.condemnsState());
    assertFalse(ExitCode.DISK_FAILED.condemnsState());
  }
}
