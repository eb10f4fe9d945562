package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Digest;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must never happen stops the core: going on with it could spread. */
class InvariantsTest {

  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));

  private final Outgoing out = new Outgoing(Lab.sealer(1));
  private final SafetyGate gate = new SafetyGate(out, Lab.rules(4));
  private final MessageLog log = new MessageLog(Lab.rules(4), new Watermarks(at(4), 8), at(2));
  private final Execution execution =
      new Execution(log, out, 4, at(4), new LeaseClock(1_000, Lab.rules(4), AppliedState.NOTHING));
  private final Slot slot = new Slot(at(5), Lab.rules(4));

  private static void violated(Runnable forbidden) {
    InvariantViolation violation = assertThrows(InvariantViolation.class, forbidden::run);
    assertFalse(String.valueOf(violation.getMessage()).isBlank(), "it does not say what happened");
  }

  private static void decide(Slot slot, Batch batch) {
    slot.decide(batch, PROOFS.decided(0, slot.sequence().value(), batch));
  }

  @Test
  void placeHasOneProposalInAView() {
    slot.accept(PROOFS.proposal(0, 5, batch(1)));
    violated(() -> slot.accept(PROOFS.proposal(0, 5, batch(2))));
    slot.enterView(null);
    assertDoesNotThrow(() -> slot.accept(PROOFS.proposal(1, 5, batch(2))));
  }

  @Test
  void placeHasOneDecisionInAllViews() {
    decide(slot, batch(1));
    assertDoesNotThrow(() -> decide(slot, batch(1)));
    violated(() -> decide(slot, batch(2)));
  }

  @Test
  void decisionBringsItsBatch() {
    violated(() -> slot.decide(batch(2), PROOFS.decided(0, 5, batch(1))));
  }

  @Test
  void nothingIsExecutedThatIsNotDecided() {
    violated(slot::executed);
  }

  @Test
  void noPlaceIsKeptOutsideWhatIsListenedTo() {
    violated(() -> log.slot(at(2)));
    assertEquals(at(3), log.slot(at(3)).sequence());
    assertEquals(at(20), log.slot(at(20)).sequence());
    violated(() -> log.slot(at(21)));
  }

  @Test
  void nothingIsDiscardedAboveTheLowWatermark() {
    violated(() -> log.discardThrough(at(5)));
    log.discardThrough(at(4));
    assertEquals(at(4), log.discarded());
  }

  @Test
  void windowMovesUpOnly() {
    violated(() -> log.advance(at(4)));
    log.advance(at(8));
    assertEquals(at(8), log.watermarks().low());
  }

  @Test
  void executionIsReportedInOrderAndNotBeforeItWasAskedFor() {
    violated(() -> execution.onExecuted(at(5)));
    decide(log.slot(at(5)), batch(5));
    decide(log.slot(at(6)), batch(6));
    execution.release();
    violated(() -> execution.onExecuted(at(6)));
    assertEquals(at(5), execution.onExecuted(at(5)).sequence());
    violated(() -> execution.onExecuted(at(5)));
    assertEquals(at(6), execution.onExecuted(at(6)).sequence());
  }

  @Test
  void stateIsInstalledOnlyWhileExecutionRestsAndOnlyAboveIt() {
    violated(() -> execution.jump(at(8)));
    decide(log.slot(at(5)), batch(5));
    execution.release();
    execution.pause();
    violated(() -> execution.jump(at(8)));
    execution.onExecuted(at(5));
    violated(() -> execution.jump(at(5)));
    execution.jump(at(8));
    assertEquals(at(8), execution.executed());
    assertEquals(at(8), execution.released());
  }

  @Test
  void promiseIsNeverTakenBack() {
    gate.promise(view(2));
    violated(() -> gate.promise(view(1)));
    assertDoesNotThrow(() -> gate.promise(view(2)));
    assertDoesNotThrow(() -> gate.sign(new Prepare(view(2), at(1), batch(1).digest())));
    violated(() -> gate.vouch(view(1), at(1), batch(1).digest()));
  }

  @Test
  void laterViewMayBeVotedInOtherwiseAndAnEarlierOneNeverAgain() {
    gate.sign(new Commit(view(0), at(1), batch(1).digest()));
    gate.sign(new Commit(view(2), at(1), batch(2).digest()));
    violated(() -> gate.sign(new Commit(view(2), at(1), batch(1).digest())));
    violated(() -> gate.sign(new Commit(view(1), at(1), batch(1).digest())));
  }

  @Test
  void checkpointIsAnnouncedWithOneRoot() {
    gate.sign(new Checkpoint(at(4), batch(1).digest()));
    assertDoesNotThrow(() -> gate.sign(new Checkpoint(at(4), batch(1).digest())));
    violated(() -> gate.sign(new Checkpoint(at(4), Digest.ZERO)));
  }

  @Test
  void votesAreForgottenUpToThePlaceThatIsSettledAndNoFurther() {
    for (long place : new long[] {1, 2}) {
      gate.sign(new PrePrepare(view(0), at(place), batch(1)));
      gate.sign(new Commit(view(0), at(place), batch(1).digest()));
      gate.sign(new Checkpoint(at(place), batch(1).digest()));
    }
    gate.discardThrough(at(1));
    assertDoesNotThrow(() -> gate.sign(new Prepare(view(0), at(1), batch(2).digest())));
    assertDoesNotThrow(() -> gate.sign(new Commit(view(0), at(1), batch(2).digest())));
    assertDoesNotThrow(() -> gate.sign(new Checkpoint(at(1), Digest.ZERO)));
    violated(() -> gate.sign(new Prepare(view(0), at(2), batch(2).digest())));
    violated(() -> gate.sign(new Commit(view(0), at(2), batch(2).digest())));
    violated(() -> gate.sign(new Checkpoint(at(2), Digest.ZERO)));
  }

  @Test
  void replicaNeverAccusesItself() {
    Ballots ballots = new Ballots(out, CoreListener.NONE);
    violated(
        () -> ballots.accuse(PROOFS.prepare(1, 0, 1, batch(1)), PROOFS.prepare(1, 0, 1, batch(2))));
    ballots.accuse(PROOFS.prepare(2, 0, 1, batch(1)), PROOFS.prepare(2, 0, 1, batch(2)));
    assertEquals(1, out.drain().size());
  }

  @Test
  void evidenceHasOneSigner() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Evidence(PROOFS.prepare(1, 0, 1, batch(1)), PROOFS.prepare(2, 0, 1, batch(2))));
  }

  @Test
  void twoBatchesAreNeverPreparedAtOnePlaceOfAView() {
    PreparedCertificate one = PROOFS.prepared(0, 1, batch(1));
    PreparedCertificate other = PROOFS.prepared(0, 1, batch(2));
    violated(
        () ->
            NewViewPlanner.plan(
                List.of(
                    PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, one),
                    PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS, other)),
                Lab.rules(4)));
  }

  @Test
  void stateIsInstalledOnlyIfItWasAskedFor() {
    LoneReplica replica = new LoneReplica(3, Lab.config(4, 4, 8), CoreOptions.DEFAULT);
    violated(() -> replica.lab().step(new Event.StateInstalled(at(4), Digest.ZERO, false)));
  }

  @Test
  void settingThatCouldNeverMakeProgressIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> options(0));
    assertDoesNotThrow(() -> options(1));
    for (int zero = 0; zero < 15; zero++) {
      long[] all = new long[15];
      Arrays.fill(all, 1);
      all[zero] = 0;
      assertThrows(IllegalArgumentException.class, () -> options(all));
    }
  }

  private static CoreOptions options(int all) {
    long[] values = new long[15];
    Arrays.fill(values, all);
    return options(values);
  }

  private static CoreOptions options(long[] v) {
    return new CoreOptions(
        (int) v[0],
        (int) v[1],
        v[2],
        (int) v[3],
        v[4],
        v[5],
        v[6],
        v[7],
        v[8],
        (int) v[9],
        (int) v[10],
        v[11],
        v[12],
        v[13],
        (int) v[14],
        0,
        600_000);
  }
}
