package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What two messages of one replica prove, and what they do not. */
class ContradictionTest {
  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));

  private static void proves(
      Contradiction expected, Signed<? extends Message> one, Signed<? extends Message> other) {
    assertEquals(Optional.of(expected), Contradiction.between(one, other));
    assertEquals(Optional.of(expected), Contradiction.between(other, one));
  }

  private static void provesNothing(
      Signed<? extends Message> one, Signed<? extends Message> other) {
    assertEquals(Optional.empty(), Contradiction.between(one, other));
    assertEquals(Optional.empty(), Contradiction.between(other, one));
  }

  @Test
  void twoVotesOfOneKindForOnePlaceOfAViewConvict() {
    proves(
        Contradiction.PREPARES,
        PROOFS.prepare(1, 0, 1, Proofs.batch(1)),
        PROOFS.prepare(1, 0, 1, Proofs.batch(2)));
    proves(
        Contradiction.COMMITS,
        PROOFS.commit(1, 0, 1, Proofs.batch(1)),
        PROOFS.commit(1, 0, 1, Proofs.batch(2)));
  }

  @Test
  void acceptingOneBatchAndCommittingToAnotherConvicts() {
    proves(
        Contradiction.VOTES,
        PROOFS.prepare(1, 0, 1, Proofs.batch(1)),
        PROOFS.commit(1, 0, 1, Proofs.batch(2)));
  }

  @Test
  void votesOfOtherViewsPlacesOrReplicasProveNothing() {
    provesNothing(
        PROOFS.prepare(1, 0, 1, Proofs.batch(1)), PROOFS.prepare(1, 1, 1, Proofs.batch(2)));
    provesNothing(
        PROOFS.prepare(1, 0, 1, Proofs.batch(1)), PROOFS.prepare(1, 0, 2, Proofs.batch(2)));
    provesNothing(
        PROOFS.prepare(1, 0, 1, Proofs.batch(1)), PROOFS.prepare(2, 0, 1, Proofs.batch(2)));
    provesNothing(
        PROOFS.prepare(1, 0, 1, Proofs.batch(1)), PROOFS.prepare(1, 0, 1, Proofs.batch(1)));
  }

  @Test
  void reportThatIsSilentAboutACommitProvesNothingSinceALogMayBeLostBetween() {
    provesNothing(
        PROOFS.commit(1, 0, 1, Proofs.batch(1)), PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS));
    provesNothing(
        PROOFS.commit(1, 1, 1, Proofs.batch(2)),
        PROOFS.viewChange(1, 2, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, Proofs.batch(1))));
  }

  @Test
  void twoReportsForOneViewConvict() {
    proves(
        Contradiction.VIEW_CHANGES,
        PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, Proofs.batch(1))));
  }

  @Test
  void twoBeginningsOfOneViewConvictAndTheSameOneSaidTwiceDoesNot() {
    Signed<ViewChange> zero = PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS);
    Signed<ViewChange> one = PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS);
    Signed<ViewChange> two = PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS);
    Signed<ViewChange> three = PROOFS.viewChange(3, 1, StableCheckpoint.GENESIS);
    proves(
        Contradiction.NEW_VIEWS,
        PROOFS.newView(1, List.of(zero, one, two)),
        PROOFS.newView(1, List.of(zero, one, three)));
    provesNothing(
        PROOFS.newView(1, List.of(zero, one, two)), PROOFS.newView(1, List.of(zero, one, two)));
    provesNothing(PROOFS.newView(1, List.of(zero, one, two)), zero);
    provesNothing(
        PROOFS.newView(1, List.of(zero, one, two)),
        PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, Proofs.batch(1))));
  }

  @Test
  void twoProposalsForOnePlaceOfAViewConvictAndTwoStatesAtOneCheckpointDo() {
    proves(
        Contradiction.PROPOSALS,
        PROOFS.proposal(0, 1, Proofs.batch(1)),
        PROOFS.proposal(0, 1, Proofs.batch(2)));
    proves(
        Contradiction.CHECKPOINTS,
        Lab.signed(1, new Checkpoint(Proofs.at(4), Proofs.batch(1).digest())),
        Lab.signed(1, new Checkpoint(Proofs.at(4), Proofs.batch(2).digest())));
    provesNothing(
        Lab.signed(1, new Checkpoint(Proofs.at(4), Proofs.batch(1).digest())),
        Lab.signed(1, new Checkpoint(Proofs.at(8), Proofs.batch(2).digest())));
    provesNothing(
        Lab.signed(1, new Checkpoint(Proofs.at(1), Proofs.batch(1).digest())),
        PROOFS.commit(1, 0, 1, Proofs.batch(2)));
  }

  @Test
  void codesArePermanent() {
    assertEquals(
        List.of(1, 2, 3, 4, 5, 6, 7),
        Arrays.stream(Contradiction.values()).map(Contradiction::code).toList());
  }
}
