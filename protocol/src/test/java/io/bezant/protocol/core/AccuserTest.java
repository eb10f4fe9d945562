package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With what a new message of a replica is compared, and who is accused by that. */
class AccuserTest {

  private static final int SELF = 3;
  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));

  private final Outgoing out = new Outgoing(Lab.sealer(SELF));
  private final Reports reports = new Reports();
  private final Ballots ballots = new Ballots(out, reports);
  private final Accuser accuser = new Accuser(out, reports);
  private final Slot slot = new Slot(at(5), Lab.rules(4));

  private void accused(
      Contradiction lie, Signed<? extends Message> first, Signed<? extends Message> second) {
    List<Effect> effects = out.drain();
    assertEquals(1, effects.size(), () -> "" + effects);
    Evidence evidence = ((Effect.Accuse) effects.getFirst()).evidence();
    assertEquals(lie, evidence.contradiction());
    assertEquals(List.of(first, second), List.of(evidence.first(), evidence.second()));
  }

  @Test
  void commitToAnotherBatchThanTheOneProposedAccusesThePrimary() {
    slot.accept(PROOFS.proposal(0, 5, batch(1)));
    assertTrue(ballots.count(PROOFS.commit(0, 0, 5, batch(2)), slot.commits(), slot));
    accused(Contradiction.VOTES, PROOFS.proposal(0, 5, batch(1)), PROOFS.commit(0, 0, 5, batch(2)));
  }

  @Test
  void commitToAnotherBatchThanTheOneAcceptedAccusesTheBackup() {
    assertTrue(ballots.count(PROOFS.prepare(1, 0, 5, batch(1)), slot.prepares(), slot));
    assertTrue(ballots.count(PROOFS.commit(1, 0, 5, batch(2)), slot.commits(), slot));
    accused(
        Contradiction.VOTES, PROOFS.prepare(1, 0, 5, batch(1)), PROOFS.commit(1, 0, 5, batch(2)));
  }

  @Test
  void prepareThatComesAfterTheCommitToAnotherBatchAccusesTheBackupToo() {
    assertTrue(ballots.count(PROOFS.commit(1, 0, 5, batch(2)), slot.commits(), slot));
    assertTrue(ballots.count(PROOFS.prepare(1, 0, 5, batch(1)), slot.prepares(), slot));
    accused(
        Contradiction.VOTES, PROOFS.commit(1, 0, 5, batch(2)), PROOFS.prepare(1, 0, 5, batch(1)));
  }

  @Test
  void votesForOneBatchAndThoseOfOthersForAnotherAccuseNobody() {
    slot.accept(PROOFS.proposal(0, 5, batch(1)));
    assertTrue(ballots.count(PROOFS.prepare(1, 0, 5, batch(1)), slot.prepares(), slot));
    assertTrue(ballots.count(PROOFS.commit(1, 0, 5, batch(1)), slot.commits(), slot));
    assertTrue(ballots.count(PROOFS.commit(2, 0, 5, batch(2)), slot.commits(), slot));
    assertEquals(List.of(), out.drain());
  }

  @Test
  void secondVoteOfOneKindDoesNotCountAndAccusesIfItIsAnother() {
    Signed<Commit> first = PROOFS.commit(1, 0, 5, batch(1));
    assertTrue(ballots.count(first, slot.commits(), slot));
    assertFalse(ballots.count(first, slot.commits(), slot));
    assertEquals(List.of(), out.drain());
    assertFalse(ballots.count(PROOFS.commit(1, 0, 5, batch(2)), slot.commits(), slot));
    accused(Contradiction.COMMITS, first, PROOFS.commit(1, 0, 5, batch(2)));
    assertEquals(
        List.of("rejects COMMIT of 1: DUPLICATE", "rejects COMMIT of 1: CONFLICT"),
        reports.refusals());
  }

  @Test
  void whoeverCopiedOurKeyMakesUsAccuseNobody() {
    accuser.compareOthers(
        PROOFS.viewChange(SELF, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(SELF, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))));
    assertEquals(List.of(), out.drain());
    Signed<?> one = PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS);
    Signed<?> other =
        PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1)));
    accuser.compareOthers(one, other);
    accused(Contradiction.VIEW_CHANGES, one, other);
  }
}
