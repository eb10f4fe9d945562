package io.bezant.protocol.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** What is left of leaves when hints are heeded, whatever the hints are. */
class StateDifferenceTest {

  private static final Bytes SALT = Bytes.utf8("sixteen bytes !!");
  private static final IndexSet NONE = new IndexSet(Bytes.EMPTY);

  private static Digest hash(int number) {
    return Hasher.domain("TEST/ENTRY").u32(number).finish();
  }

  private static Bytes joined(List<Digest> digests) {
    Bytes all = Bytes.EMPTY;
    for (Digest each : digests) {
      all = all.concat(each.bytes());
    }
    return all;
  }

  private static StateDifference difference(Hints hints, List<StateGroup> leaves) {
    IndexSet indexes = new IndexSet(Bytes.of((byte) 1));
    StatePart.HintedLeaves part = new StatePart.HintedLeaves(Bytes.EMPTY, indexes, hints);
    FetchState fetch = new FetchState(new SequenceNumber(8), Digest.ZERO, part);
    return StateDifference.of(fetch, part, leaves);
  }

  private static StateGroup leaf(int number, List<Digest> entries) {
    return new StateGroup(Bytes.utf8("leaf " + (char) ('a' + number)), joined(entries));
  }

  private static List<StateGroup> leaves(Random random, List<Digest> all) {
    List<StateGroup> leaves = new ArrayList<>();
    for (int at = 0; at < all.size(); ) {
      int count = Math.min(all.size() - at, 1 + random.nextInt(StateGroup.MAX_CHILDREN));
      leaves.add(leaf(leaves.size(), all.subList(at, at + count)));
      at += count;
    }
    return leaves;
  }

  /** An asker that holds some of the entries and others in between, in key order. */
  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void leavesAreRestoredByWhoHoldsSomeOfThem(@ForAll Random random) {
    List<Digest> all = IntStream.range(0, 1 + random.nextInt(600)).mapToObj(i -> hash(i)).toList();
    List<Digest> held = new ArrayList<>();
    int common = 0;
    for (int i = 0; i < all.size(); i++) {
      if (random.nextInt(8) > 0) {
        held.add(all.get(i));
        common++;
      }
      if (held.isEmpty() || random.nextInt(8) == 0) {
        held.add(hash(10_000 + i));
      }
    }
    List<StateGroup> leaves = leaves(random, all);

    StateDifference difference = difference(Hints.of(SALT, held), leaves);

    assertEquals(Optional.of(leaves), difference.restored(joined(held)));
    assertEquals(common, difference.used().toBitSet().cardinality());
    assertEquals(
        all.size() - common,
        difference.leaves().stream().mapToInt(each -> each.digests().size()).sum() / Digest.SIZE,
        "no hash is sent that is held");
  }

  /** Liars may hint at anything in any order; what they get is right, and they have less of it. */
  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void oddHintsAreOrdinaryInput(@ForAll Random random) {
    List<Digest> all = IntStream.range(0, 1 + random.nextInt(200)).mapToObj(i -> hash(i)).toList();
    List<Digest> held = new ArrayList<>();
    for (int i = 1 + random.nextInt(Hints.MAX_COUNT); i > 0; i--) {
      held.add(all.get(random.nextInt(random.nextBoolean() ? 1 : all.size())));
    }
    Collections.shuffle(held, random);
    List<StateGroup> leaves = leaves(random, all);

    StateDifference difference = difference(Hints.of(SALT, held), leaves);

    assertEquals(Optional.of(leaves), difference.restored(joined(held)));
  }

  @Test
  void oneHintStandsForOneEntryHoweverOftenItIsGiven() {
    List<Digest> same = Collections.nCopies(Hints.MAX_COUNT, hash(1));
    List<StateGroup> leaves = List.of(leaf(0, List.of(hash(1), hash(2), hash(1))));

    StateDifference difference = difference(Hints.of(SALT, same), leaves);

    assertEquals(1, difference.used().toBitSet().cardinality());
    assertEquals(joined(List.of(hash(2), hash(1))), difference.leaves().getFirst().digests());
  }

  /**
   * A pair with one fingerprint under the salt of zeros, found by search. It would have had to be
   * written before anybody knew the salt.
   */
  @Test
  void entriesWithOneFingerprintAreTakenForEachOtherAndTheLeafShowsIt() {
    Bytes zeros = Bytes.wrap(new byte[Hints.SALT_BYTES]);
    Bytes key = Bytes.utf8("\u0001collides");
    Digest one = ChunkHashes.entry(key, Bytes.utf8("184451"));
    Digest other = ChunkHashes.entry(key, Bytes.utf8("479584"));
    assertEquals(Hints.fingerprint(zeros, one), Hints.fingerprint(zeros, other));
    assertTrue(!Hints.fingerprint(SALT, one).equals(Hints.fingerprint(SALT, other)));
    List<StateGroup> leaves = List.of(leaf(0, List.of(other)));

    List<StateGroup> restored =
        difference(Hints.of(zeros, List.of(one)), leaves).restored(one.bytes()).orElseThrow();

    assertEquals(List.of(leaf(0, List.of(one))), restored);
  }

  @Test
  void whatWasNotHintedAtCannotBeRestored() {
    StateDifference difference =
        new StateDifference(
            new SequenceNumber(8),
            Digest.ZERO,
            Bytes.EMPTY,
            SALT,
            set(1),
            List.of(new LeafDifference(Bytes.EMPTY, set(0), Bytes.EMPTY)));
    assertEquals(Optional.empty(), difference.restored(hash(1).bytes()));
    assertTrue(difference.restored(joined(List.of(hash(1), hash(2)))).isPresent());
  }

  private static IndexSet set(int... indexes) {
    BitSet bits = new BitSet();
    IntStream.of(indexes).forEach(bits::set);
    return IndexSet.of(bits);
  }

  private static void rejected(Runnable made) {
    assertThrows(IllegalArgumentException.class, made::run);
  }

  @Test
  void hintsBeyondTheBoundsAreRejected() {
    rejected(() -> new Hints(SALT, Bytes.EMPTY));
    rejected(() -> new Hints(SALT, Bytes.wrap(new byte[4])));
    rejected(() -> new Hints(SALT, Bytes.wrap(new byte[6])));
    rejected(() -> new Hints(SALT.slice(1, 16), Bytes.wrap(new byte[5])));
    rejected(() -> new Hints(SALT.concat(SALT), Bytes.wrap(new byte[5])));
    rejected(() -> new Hints(SALT, Bytes.wrap(new byte[5 * (Hints.MAX_COUNT + 1)])));
    assertEquals(
        Hints.MAX_COUNT, new Hints(SALT, Bytes.wrap(new byte[5 * Hints.MAX_COUNT])).count());
  }

  @Test
  void leavesThatCannotBeAreRejected() {
    Bytes full = Bytes.wrap(new byte[Digest.SIZE * StateGroup.MAX_CHILDREN]);
    assertEquals(64, new LeafDifference(Bytes.EMPTY, NONE, full).count());
    rejected(() -> new LeafDifference(Bytes.EMPTY, set(0), full));
    rejected(() -> new LeafDifference(Bytes.EMPTY, set(1), Bytes.EMPTY));
    rejected(() -> new LeafDifference(Bytes.EMPTY, set(64), full));
    rejected(() -> new LeafDifference(Bytes.EMPTY, NONE, Bytes.wrap(new byte[31])));
    rejected(() -> new LeafDifference(Bytes.wrap(new byte[512]), NONE, Bytes.EMPTY));
    LeafDifference held = new LeafDifference(Bytes.EMPTY, set(0), Bytes.EMPTY);
    SequenceNumber at = new SequenceNumber(8);
    for (IndexSet used : List.of(NONE, set(0, 1), set(Hints.MAX_COUNT))) {
      rejected(() -> new StateDifference(at, Digest.ZERO, Bytes.EMPTY, SALT, used, List.of(held)));
    }
    rejected(() -> new StateDifference(at, Digest.ZERO, Bytes.EMPTY, SALT, NONE, List.of()));
    rejected(
        () ->
            new StateDifference(
                at, Digest.ZERO, Bytes.EMPTY, SALT, set(0), Collections.nCopies(65, held)));
    rejected(
        () ->
            new StateDifference(at, Digest.ZERO, Bytes.EMPTY, Bytes.EMPTY, set(0), List.of(held)));
  }
}
