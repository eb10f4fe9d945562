package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What replica 3 of four knows of others that lost their logs, and does for them [protocol R5]. */
class RecoveringPeersTest {

  /** A loss is said again once in this time. */
  private static final long SAID = CoreOptions.DEFAULT.idleStatusMillis();

  private static final long READY = 60_000;
  private static final ReplicaId SELF = new ReplicaId(3);
  private static final ReplicaId PEER = new ReplicaId(2);
  private static final ReplicaId OTHER = new ReplicaId(1);
  private static final Digest NONCE = nonce("this loss");

  private final RecoveringPeers peers =
      new RecoveringPeers(SELF, Lab.rules(4), CoreOptions.DEFAULT.withReady(READY));

  private static Digest nonce(String name) {
    return Hasher.domain("TEST/NONCE").sized(Bytes.utf8(name)).finish();
  }

  private static Signed<ViewChange> left(int by, LossNotice... losses) {
    return Lab.signed(
        by, new ViewChange(new View(1), StableCheckpoint.GENESIS, List.of(), List.of(losses)));
  }

  private static LossNotice loss(ReplicaId of, Digest nonce) {
    return new LossNotice(of, nonce);
  }

  /** The view changes of replicas 0, 1 and 3, of which so many tell of the loss of 2. */
  private static List<Signed<ViewChange>> founders(int told) {
    LossNotice[] tells = {loss(PEER, NONCE)};
    LossNotice[] silent = {};
    return List.of(
        left(0, told > 0 ? tells : silent),
        left(1, told > 1 ? tells : silent),
        left(3, told > 2 ? tells : silent));
  }

  @Test
  void lossIsForgottenThatWasNotSaidAgainForFiveTimesAsLongAsItShould() {
    peers.onTick(SAID);
    peers.hear(PEER, NONCE, /* ready= */ false);
    peers.onTick(6 * SAID);
    assertTrue(peers.isRecovering(PEER));
    assertEquals(List.of(loss(PEER, NONCE)), peers.notices());
    peers.onTick(6 * SAID + 1);
    assertFalse(peers.isRecovering(PEER));
    assertEquals(List.of(), peers.notices());
    assertEquals(0, peers.count());
  }

  @Test
  void lossThatIsSaidAgainIsRememberedFromThenOn() {
    peers.hear(PEER, NONCE, /* ready= */ false);
    peers.onTick(5 * SAID);
    peers.hear(PEER, NONCE, /* ready= */ false);
    peers.onTick(10 * SAID);
    assertTrue(peers.isRecovering(PEER));
  }

  @Test
  void newLossTakesThePlaceOfTheLastOne() {
    peers.hear(PEER, nonce("an earlier loss"), /* ready= */ false);
    peers.hear(PEER, NONCE, /* ready= */ false);
    assertEquals(List.of(loss(PEER, NONCE)), peers.notices());
  }

  @Test
  void nobodyIsToldThatHeLostHisOwnLog() {
    peers.hear(SELF, NONCE, /* ready= */ true);
    assertFalse(peers.isRecovering(SELF));
    assertEquals(0, peers.count());
  }

  @Test
  void viewChangeTellsOfTheLossesWhoseLastNonceItHas() {
    peers.hear(OTHER, nonce("of 1"), /* ready= */ false);
    peers.hear(PEER, NONCE, /* ready= */ false);
    assertEquals(0, peers.toldBy(left(0)));
    assertEquals(0, peers.toldBy(left(0, loss(PEER, nonce("an earlier loss")))));
    assertEquals(1, peers.toldBy(left(0, loss(PEER, NONCE))));
    assertEquals(2, peers.toldBy(left(0, loss(OTHER, nonce("of 1")), loss(PEER, NONCE))));
  }

  @Test
  void ownWordOfWhoLostItsLogDoesNotHelpItBack() {
    peers.hear(PEER, NONCE, /* ready= */ false);
    assertEquals(0, peers.toldBy(left(2, loss(PEER, NONCE))));
    List<Signed<ViewChange>> withItself =
        List.of(left(0, loss(PEER, NONCE)), left(1, loss(PEER, NONCE)), left(2, loss(PEER, NONCE)));
    assertFalse(peers.isServed(withItself, PEER, NONCE));
  }

  @Test
  void viewServesWhoLostItsLogIfAQuorumOfOthersFoundedItKnowingTheLoss() {
    assertFalse(peers.isServed(founders(2), PEER, NONCE));
    assertTrue(peers.isServed(founders(3), PEER, NONCE));
    assertFalse(peers.isServed(founders(3), PEER, nonce("a later loss")));
  }

  @Test
  void viewChangesServeAllIfTheyServeEachWhoseLossIsKnown() {
    assertTrue(peers.areServedBy(founders(0)), "nobody needs it");
    peers.hear(PEER, NONCE, /* ready= */ false);
    assertFalse(peers.areServedBy(founders(2)));
    assertTrue(peers.areServedBy(founders(3)));
    peers.hear(OTHER, nonce("of 1"), /* ready= */ false);
    assertFalse(peers.areServedBy(founders(3)), "nobody tells of the loss of 1");
  }

  @Test
  void whoIsReadyNeedsAViewChangeAndWhoOnlyRecoversDoesNotYet() {
    peers.onTick(READY / 60);
    peers.hear(PEER, NONCE, /* ready= */ false);
    assertEquals(Optional.empty(), peers.readyPeer());
    peers.hear(PEER, NONCE, /* ready= */ true);
    assertEquals(Optional.of(PEER), peers.readyPeer());
  }

  @Test
  void viewThatHasJustBegunIsLeftAlone() {
    peers.onTick(10_000);
    peers.onViewEntered(new NewView(new View(1), founders(0), List.of()));
    peers.hear(PEER, NONCE, /* ready= */ true);
    peers.onTick(10_000 + READY / 60 - 1);
    assertEquals(Optional.empty(), peers.readyPeer());
    peers.onTick(10_000 + READY / 60);
    assertEquals(Optional.of(PEER), peers.readyPeer());
  }

  @Test
  void viewThatServesWhoIsReadyIsNotChangedForIt() {
    peers.onViewEntered(new NewView(new View(1), founders(3), List.of()));
    peers.onTick(READY / 60);
    peers.hear(PEER, NONCE, /* ready= */ true);
    assertEquals(Optional.empty(), peers.readyPeer());
    peers.hear(PEER, nonce("a later loss"), /* ready= */ true);
    assertEquals(Optional.of(PEER), peers.readyPeer());
  }

  @Test
  void whereMoreThanFRecoverNoViewIsChangedForAnyOfThem() {
    peers.onTick(READY / 60);
    peers.hear(PEER, NONCE, /* ready= */ true);
    peers.hear(OTHER, nonce("of 1"), /* ready= */ true);
    assertEquals(2, peers.count());
    assertEquals(Optional.empty(), peers.readyPeer());
  }

  @Test
  void viewIsChangedForTheSameOneNoMoreThanOnceInTheTimeBetweenTwo() {
    peers.onTick(READY);
    peers.hear(PEER, NONCE, /* ready= */ true);
    peers.onBlamed(PEER);
    assertEquals(Optional.empty(), peers.readyPeer());
    peers.onTick(2 * READY - 1);
    peers.hear(PEER, NONCE, /* ready= */ true);
    assertEquals(Optional.empty(), peers.readyPeer());
    peers.onTick(2 * READY);
    assertEquals(Optional.of(PEER), peers.readyPeer());
  }
}
