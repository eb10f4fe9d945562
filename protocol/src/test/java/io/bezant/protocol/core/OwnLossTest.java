package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The stages of the way back of replica 3 of four, and what each lets it sign [protocol R5]. */
class OwnLossTest {

  private static final long EVERY = 1_000;
  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));
  private static final Digest NONCE = nonce("this loss");
  private static final Amnesia ABSTAINING = new Amnesia.Abstaining(NONCE);
  private static final Amnesia VOTING = new Amnesia.VotingAgain(NONCE, view(5), at(7));
  private static final ViewChange LEAVES =
      new ViewChange(view(9), StableCheckpoint.GENESIS, List.of());

  private final Outgoing out = new Outgoing(Lab.sealer(3));
  private final ProtocolRules rules = Lab.rules(4);
  private final SafetyGate gate = new SafetyGate(out, rules);
  private final RecoveringPeers peers = new RecoveringPeers(out.self(), rules, CoreOptions.DEFAULT);

  private static Digest nonce(String name) {
    return Hasher.domain("TEST/NONCE").sized(Bytes.utf8(name)).finish();
  }

  private OwnLoss loss(Amnesia stage) {
    return new OwnLoss(out, rules, gate, peers, Optional.of(stage));
  }

  private void anotherLosesItsLog() {
    peers.hear(new ReplicaId(2), nonce("of 2"), /* ready= */ false);
  }

  private List<Message> said() {
    return out.drain().stream()
        .map(effect -> (Message) ((Effect.Broadcast) effect).message().message())
        .toList();
  }

  /** A view founded by 0, 1 and 2, of whom so many know of the loss; place 7 is the last of it. */
  private static NewView founded(int told) {
    PreparedCertificate seventh = PROOFS.prepared(1, 7, batch(7));
    Signed<?>[] founders = new Signed<?>[3];
    for (int i = 0; i < 3; i++) {
      List<LossNotice> losses =
          i < told ? List.of(new LossNotice(new ReplicaId(3), NONCE)) : List.of();
      List<PreparedCertificate> prepared = i == 0 ? List.of(seventh) : List.of();
      founders[i] =
          Lab.signed(i, new ViewChange(view(5), StableCheckpoint.GENESIS, prepared, losses));
    }
    return new NewView(
        view(5),
        List.of(
            founders[0].as(ViewChange.class),
            founders[1].as(ViewChange.class),
            founders[2].as(ViewChange.class)),
        List.of());
  }

  private void refuses(Runnable signs) {
    InvariantViolation violation = assertThrows(InvariantViolation.class, signs::run);
    assertTrue(
        String.valueOf(violation.getMessage()).endsWith("after amnesia"), violation.getMessage());
  }

  @Test
  void whoDoesNotKnowItsPromisesSignsNothingThatCouldContradictThem() {
    loss(ABSTAINING);
    refuses(() -> gate.sign(new PrePrepare(view(7), at(1), batch(1))));
    refuses(() -> gate.sign(new Prepare(view(9), at(1), batch(1).digest())));
    refuses(() -> gate.sign(new Commit(view(9), at(1), batch(1).digest())));
    refuses(() -> gate.vouch(view(7), at(1), batch(1).digest()));
    refuses(() -> gate.sign(LEAVES));
    refuses(() -> gate.sign(founded(3)));
    assertFalse(gate.mayVoteIn(view(9)));
    assertDoesNotThrow(() -> gate.sign(new Checkpoint(at(4), Digest.ZERO)), "its state is whole");
  }

  @Test
  void whoVotesAgainDoesSoFromItsFirstViewOnAndLeavesNone() {
    loss(VOTING);
    refuses(() -> gate.sign(new Prepare(view(4), at(1), batch(1).digest())));
    refuses(() -> gate.sign(new Commit(view(4), at(1), batch(1).digest())));
    assertDoesNotThrow(() -> gate.sign(new Prepare(view(5), at(1), batch(1).digest())));
    assertDoesNotThrow(() -> gate.sign(new Commit(view(6), at(1), batch(1).digest())));
    refuses(() -> gate.sign(LEAVES));
    refuses(() -> gate.sign(founded(3)));
  }

  @Test
  void whoIsHealedIsAsGoodAsNew() {
    OwnLoss loss = loss(new Amnesia.Healed(NONCE));
    assertTrue(loss.isWhole());
    assertDoesNotThrow(() -> gate.sign(new Prepare(view(0), at(1), batch(1).digest())));
    assertDoesNotThrow(() -> gate.sign(LEAVES));
    loss.onTick(EVERY, EVERY, /* isComplete= */ true);
    assertEquals(List.of(), said());
  }

  @Test
  void lossIsSaidAgainAndAgainAndNoFaster() {
    OwnLoss loss = loss(ABSTAINING);
    loss.onTick(50, EVERY, /* isComplete= */ false);
    assertEquals(List.of(new Recover(NONCE)), said());
    loss.onTick(49 + EVERY, EVERY, /* isComplete= */ false);
    assertEquals(List.of(), said());
    loss.onTick(50 + EVERY, EVERY, /* isComplete= */ false);
    assertEquals(List.of(new Recover(NONCE)), said());
  }

  private static void hear(OwnLoss loss, int... peers) {
    for (int peer : peers) {
      loss.onHeard(new ReplicaId(peer));
    }
  }

  @Test
  void whoLacksNothingButAViewChangeSaysSoWhenAllOthersKnowOfTheLoss() {
    OwnLoss loss = loss(ABSTAINING);
    hear(loss, 0, 1, 3);
    loss.onTick(0, EVERY, /* isComplete= */ true);
    loss.onTick(EVERY, EVERY, /* isComplete= */ true);
    assertEquals(List.of(new Recover(NONCE), new Recover(NONCE)), said(), "2 is not there yet");

    hear(loss, 2);
    loss.onTick(EVERY + 1, EVERY, /* isComplete= */ true);
    assertEquals(List.of(new Recover(NONCE)), said(), "2 is told at once");
    hear(loss, 0, 1, 2);
    loss.onTick(2 * EVERY, EVERY, /* isComplete= */ true);
    assertEquals(List.of(), said(), "who is known brings nothing forward");
    loss.onTick(2 * EVERY + 1, EVERY, /* isComplete= */ true);
    assertEquals(List.of(new Ready(NONCE)), said());
  }

  @Test
  void peerThatIsNeverHeardIsDespairedOfIfTheOthersAreAQuorum() {
    Outgoing outOfSeven = new Outgoing(Lab.sealer(3));
    ProtocolRules rulesOfSeven = Lab.rules(7);
    OwnLoss loss =
        new OwnLoss(
            outOfSeven,
            rulesOfSeven,
            new SafetyGate(outOfSeven, rulesOfSeven),
            new RecoveringPeers(outOfSeven.self(), rulesOfSeven, CoreOptions.DEFAULT),
            Optional.of(ABSTAINING));
    hear(loss, 0, 1, 2, 4);
    for (int i = 0; i < 20; i++) {
      loss.onTick(i * EVERY, EVERY, /* isComplete= */ true);
    }
    assertEquals(20, recoversOf(outOfSeven), "four are no quorum of seven");

    hear(loss, 5);
    for (int i = 20; i < 40; i++) {
      loss.onTick(i * EVERY, EVERY, /* isComplete= */ true);
    }
    assertEquals(10, recoversOf(outOfSeven), "it is told ten times, then READY is said");
  }

  private static long recoversOf(Outgoing out) {
    return out.drain().stream()
        .map(effect -> ((Effect.Broadcast) effect).message().message())
        .filter(Recover.class::isInstance)
        .count();
  }

  @Test
  void whoVotesAlreadyNeedsNoViewChange() {
    OwnLoss loss = loss(VOTING);
    loss.onTick(0, EVERY, /* isComplete= */ true);
    assertEquals(List.of(new Recover(NONCE)), said());
  }

  @Test
  void whereMoreThanFLostTheirLogsNobodyIsReadyNorHealed() {
    anotherLosesItsLog();
    OwnLoss abstaining = loss(ABSTAINING);
    assertTrue(abstaining.isHopeless());
    hear(abstaining, 0, 1, 2);
    abstaining.onTick(0, EVERY, /* isComplete= */ true);
    abstaining.onTick(EVERY, EVERY, /* isComplete= */ true);
    assertEquals(List.of(new Recover(NONCE), new Recover(NONCE)), said());
    assertFalse(abstaining.onView(founded(3)));
    assertFalse(loss(VOTING).onStable(at(8)));
    assertEquals(List.of(), out.drain());
  }

  @Test
  void whoNeverLostAnythingIsNotHopelessWhateverBefellOthers() {
    anotherLosesItsLog();
    OwnLoss loss = new OwnLoss(out, rules, gate, peers, Optional.empty());
    assertFalse(loss.isHopeless());
    assertTrue(loss.isWhole());
  }

  @Test
  void viewIsTheFirstOneThatAQuorumOfOthersFoundedKnowingTheLoss() {
    OwnLoss loss = loss(ABSTAINING);
    assertFalse(loss.onView(founded(2)));
    assertEquals(List.of(), out.drain());
    assertTrue(loss.onView(founded(3)));
    assertEquals(
        List.of(new Effect.Persist(new DurableRecord.Returning(VOTING))),
        out.drain(),
        "durable before it votes");
    assertFalse(loss.onView(founded(3)), "it votes already");
    assertTrue(gate.mayVoteIn(view(5)));
    assertFalse(gate.mayVoteIn(view(4)));
  }

  @Test
  void checkpointHealsThatCoversEverythingTheFirstViewBeganWith() {
    OwnLoss loss = loss(VOTING);
    assertFalse(loss.onStable(at(6)));
    assertFalse(loss.isWhole());
    assertTrue(loss.onStable(at(7)));
    assertTrue(loss.isWhole());
    assertEquals(
        List.of(new Effect.Persist(new DurableRecord.Returning(new Amnesia.Healed(NONCE)))),
        out.drain());
    assertDoesNotThrow(() -> gate.sign(LEAVES));
  }

  @Test
  void checkpointHealsNobodyWhoDoesNotVoteYet() {
    OwnLoss loss = loss(ABSTAINING);
    assertFalse(loss.onStable(at(100)));
    assertFalse(loss.isWhole());
  }
}
