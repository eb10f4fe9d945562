package io.bezant.protocol.core;

import static io.bezant.protocol.core.EightEntries.hash;
import static io.bezant.protocol.core.EightEntries.low;
import static io.bezant.protocol.core.EightEntries.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.LeafDifference;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A laggard that holds three of the four entries below the first node, an old one in place of the
 * fourth, and all below the second. Its donors are the test.
 */
class HintedTransferTest {

  private static final int SELF = 3;
  private static final Bytes SALT = Digest.ZERO.bytes().slice(0, Hints.SALT_BYTES);
  private static final Digest OLD = Digest.of(hash(7));
  private static final List<Digest> HELD =
      List.of(Digest.of(hash(0)), OLD, Digest.of(hash(2)), Digest.of(hash(3)));

  private final ClusterConfig config = Lab.config(4, 4, 8);
  private final LoneReplica laggard =
      new LoneReplica(SELF, config, CoreOptions.DEFAULT.withWarmUp(0));
  private Found.Held held = Found.Held.of(SALT, HELD);

  private Found seek(Sought sought) {
    return switch (sought) {
      case Sought.Node node -> new Found.Node(List.of());
      case Sought.Leaves leaves when leaves.interval().low().isEmpty() ->
          new Found.Leaves(List.of(), 0, Optional.of(held));
      case Sought.Leaves leaves -> new Found.Leaves(List.of(leaf(2), leaf(3)), 0);
      case Sought.Entries entries -> new Found.Entries(set(0, 2, 3), 0);
    };
  }

  private static Found.FoundLeaf leaf(int leaf) {
    ChunkNode chunk = new ChunkNode(low(leaf), 2, Digest.of(EightEntries.leaf(leaf)));
    return new Found.FoundLeaf(leaf % 2, chunk);
  }

  /** The leaves of the first node, as they are. */
  private static List<StateGroup> whole() {
    return EightEntries.leaves(0, 0, 1).groups();
  }

  private static Message honest(FetchState fetch) {
    return switch (fetch.part()) {
      case StatePart.Top() -> EightEntries.top();
      case StatePart.HintedLeaves part -> StateDifference.of(fetch, part, whole());
      case StatePart.Leaves leaves -> EightEntries.leaves(0, 0, 1);
      case StatePart.Picks picks -> EightEntries.chunk(0, 1, 1);
      case StatePart.Node node -> throw new AssertionError(node);
      case StatePart.Entries entries -> throw new AssertionError(entries);
    };
  }

  private void begin() {
    laggard.lab().seekIn(this::seek);
    laggard.tick(1);
    StableCheckpoint certified =
        new StableCheckpoint(
            EightEntries.CHECKPOINT.sequence(),
            EightEntries.ROOT,
            IntStream.range(0, 3)
                .mapToObj(i -> Lab.signed(i, EightEntries.CHECKPOINT).envelope())
                .toList());
    say(0, new CheckpointProof(certified));
    say(1, new CheckpointProof(certified));
  }

  private void say(int donor, Message message) {
    laggard.hear(Lab.signed(donor, message));
  }

  private record Asked(int donor, FetchState fetch) {}

  /** Who is asked for what, since this was looked at last. */
  private List<Asked> asked() {
    List<Asked> asked = new ArrayList<>();
    for (int donor = 0; donor < 3; donor++) {
      for (FetchState fetch : laggard.sent(donor, FetchState.class)) {
        asked.add(new Asked(donor, fetch));
      }
    }
    laggard.forget();
    return asked;
  }

  private Asked onlyAsked() {
    List<Asked> asked = asked();
    assertEquals(1, asked.size(), asked::toString);
    return asked.getFirst();
  }

  /** The question for the leaves of the first node. */
  private Asked askedForLeaves() {
    begin();
    Asked top = onlyAsked();
    say(top.donor(), honest(top.fetch()));
    return onlyAsked();
  }

  private void refused(RejectReason reason, int sender, Message message) {
    say(sender, message);
    assertEquals(
        List.of(Reports.refusal(sender, message.type(), reason)), laggard.reports().refusals());
  }

  @Test
  void donorIsToldWhatIsHeldAndSendsTheRest() {
    Asked leaves = askedForLeaves();
    assertEquals(
        new StatePart.HintedLeaves(Bytes.EMPTY, set(0, 1), held.hints()), leaves.fetch().part());
    StateDifference answer = (StateDifference) honest(leaves.fetch());
    assertEquals(set(0, 2, 3), answer.used());
    assertEquals(
        List.of(
            new LeafDifference(low(0), set(0), hash(1)),
            new LeafDifference(low(1), set(0, 1), Bytes.EMPTY)),
        answer.leaves());
    say(leaves.donor(), answer);
    assertTrue(
        laggard.reports().lines().contains("restores 3 entries with donor " + leaves.donor()));
    assertEquals(EightEntries.picksOf(0, 1), onlyAsked().fetch().part());
  }

  @Test
  void nobodyIsBlamedForHintsThatMislead() {
    // Two entries with one fingerprint: what is held under the second hint is another entry.
    held =
        new Found.Held(
            Hints.of(SALT, List.of(Digest.of(hash(0)), Digest.of(hash(1)))),
            hash(0).concat(OLD.bytes()));
    Asked leaves = askedForLeaves();

    refused(RejectReason.NOT_RESTORED, leaves.donor(), honest(leaves.fetch()));

    assertFalse(laggard.reports().lines().contains("refuses donor " + leaves.donor()));
    Asked again = onlyAsked();
    assertEquals(EightEntries.leavesOf(0, 0, 1), again.fetch().part(), "whole, without hints");
    say(again.donor(), honest(again.fetch()));
    Asked entries = onlyAsked();
    assertEquals(EightEntries.picksOf(0, 1), entries.fetch().part());
  }

  /** The same leaves asked of everybody in turn: the one who failed is asked like the others. */
  @Test
  void whoAnsweredThatNothingIsRestoredIsAskedForWholeLeavesAndBlamedForThose() {
    Asked leaves = askedForLeaves();
    refused(RejectReason.NOT_RESTORED, leaves.donor(), wrong(leaves.fetch()));
    Asked again = onlyAsked();
    StateManifest lie = EightEntries.manifest(0, EightEntries.VERSION + 1, EightEntries.MILLIS);
    say(again.donor(), lie);
    assertTrue(laggard.reports().lines().contains("refuses donor " + again.donor()));
    Asked third = onlyAsked();
    assertEquals(EightEntries.leavesOf(0, 0, 1), third.fetch().part());
    assertFalse(third.donor() == again.donor());
    say(third.donor(), honest(third.fetch()));
    assertInstanceOf(StatePart.Picks.class, onlyAsked().fetch().part());
  }

  /** Points out what the asker does hold, in the wrong place. */
  private static StateDifference wrong(FetchState fetch) {
    StateDifference honest = (StateDifference) honest(fetch);
    return new StateDifference(
        honest.sequence(),
        honest.root(),
        honest.low(),
        honest.salt(),
        set(0, 1, 3),
        honest.leaves());
  }

  @Test
  void lateAnswerToAHintedQuestionIsNoneToTheWholeOne() {
    Asked leaves = askedForLeaves();
    laggard.liveUntil(1 + Donors.TIMEOUT_MILLIS);
    Asked second = onlyAsked();
    assertFalse(second.donor() == leaves.donor());
    refused(RejectReason.NOT_RESTORED, second.donor(), wrong(second.fetch()));
    Asked third = onlyAsked();
    assertInstanceOf(StatePart.Leaves.class, third.fetch().part());
    for (int donor = 0; donor < 3; donor++) {
      laggard.forget();
      refused(RejectReason.NOT_WANTED, donor, honest(leaves.fetch()));
      laggard.forget();
      refused(RejectReason.NOT_WANTED, donor, wrong(leaves.fetch()));
    }
    say(third.donor(), honest(third.fetch()));
    assertInstanceOf(StatePart.Picks.class, onlyAsked().fetch().part());
  }

  @Test
  void answersThatComeLateFindNothingOpenAndChangeNothing() {
    Asked leaves = askedForLeaves();
    laggard.liveUntil(1 + Donors.TIMEOUT_MILLIS);
    Asked second = onlyAsked();
    say(second.donor(), honest(second.fetch()));
    Asked entries = onlyAsked();
    for (Message late :
        List.of(
            honest(leaves.fetch()),
            wrong(leaves.fetch()),
            EightEntries.leaves(0, 0, 1),
            EightEntries.manifest(0, 1, 1))) {
      for (int donor = 0; donor < 3; donor++) {
        laggard.forget();
        refused(RejectReason.NOT_WANTED, donor, late);
      }
    }
    laggard.liveUntil(laggard.lastTickMillis() + Donors.TIMEOUT_MILLIS);
    Asked last = onlyAsked();
    assertEquals(entries.fetch(), last.fetch());
  }

  /** Who lies to hinted questions cannot do so for every node. */
  @Test
  void whoMisledIsGivenNoMoreHints() {
    Donors donors = new Donors(new ReplicaId(SELF), 4);
    donors.begin();
    ReplicaId liar = new ReplicaId(1);
    assertTrue(donors.takesHints(liar));
    donors.withholdHints(liar);
    assertFalse(donors.takesHints(liar));
    assertTrue(donors.takesHints(new ReplicaId(0)));
    assertTrue(donors.isAnyLeft(0));
    donors.begin();
    assertTrue(donors.takesHints(liar), "for another target");
  }

  @Test
  void answerToOtherHintsIsNotAboutThese() {
    Asked leaves = askedForLeaves();
    StateDifference honest = (StateDifference) honest(leaves.fetch());
    Bytes other = OLD.bytes().slice(0, Hints.SALT_BYTES);
    refused(
        RejectReason.NOT_WANTED,
        leaves.donor(),
        new StateDifference(
            honest.sequence(), honest.root(), low(0), other, honest.used(), honest.leaves()));
    laggard.forget();
    refused(
        RejectReason.NOT_WANTED,
        leaves.donor(),
        new StateDifference(
            honest.sequence(), honest.root(), low(2), SALT, honest.used(), honest.leaves()));
    laggard.forget();
    refused(RejectReason.NOT_WANTED, leaves.donor(), EightEntries.leaves(0, 0, 1));
  }

  @Test
  void noHintsAreGivenAtMoreThanTheLeavesCanHold() {
    int most = 2 * StateGroup.MAX_CHILDREN;
    StateRegion region = region();
    region.found(new Found.Leaves(List.of(), 0, Optional.of(held(most))));
    assertInstanceOf(StatePart.HintedLeaves.class, region.wantedLeaves().orElseThrow());
    StateRegion other = region();
    other.found(new Found.Leaves(List.of(), 0, Optional.of(held(most + 1))));
    assertInstanceOf(StatePart.Leaves.class, other.wantedLeaves().orElseThrow());
  }

  private static Found.Held held(int count) {
    return Found.Held.of(
        SALT, IntStream.range(0, count).mapToObj(i -> Digest.of(hash(i % 8))).toList());
  }

  private static StateRegion region() {
    return new StateRegion(
        new ChunkInterval(low(0), Optional.of(low(2))),
        EightEntries.leaf(0).concat(EightEntries.leaf(1)));
  }

  @Test
  void leavesThatPointOutWhatWasNotHintedAtAreNotRestored() {
    Asked leaves = askedForLeaves();
    StateDifference honest = (StateDifference) honest(leaves.fetch());
    IndexSet beyond = set(0, 2, HELD.size());
    refused(
        RejectReason.NOT_RESTORED,
        leaves.donor(),
        new StateDifference(
            honest.sequence(), honest.root(), low(0), SALT, beyond, honest.leaves()));
  }
}
