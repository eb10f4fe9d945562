package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which messages about views the edge need not verify: what is evidence it must. */
class HeardOfViewsTest {

  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));
  private static final ReplicaId ONE = new ReplicaId(1);
  private static final ReplicaId STRANGER = new ReplicaId(4);

  private static Signed<NewView> newView(long view, int founder) {
    return PROOFS.newView(
        view,
        List.of(
            PROOFS.viewChange(0, view, StableCheckpoint.GENESIS),
            PROOFS.viewChange(1, view, StableCheckpoint.GENESIS),
            PROOFS.viewChange(founder, view, StableCheckpoint.GENESIS)));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static HeardOfViews heard(@Nullable Signed<NewView> entered) {
    @Nullable Signed<ViewChange>[] latest = new Signed[4];
    latest[1] = PROOFS.viewChange(1, 5, StableCheckpoint.GENESIS);
    return new HeardOfViews(latest, new long[] {-1, 5, -1, -1}, entered);
  }

  private static boolean hasBegun(
      @Nullable Signed<NewView> entered, ReplicaId sender, long view, Signed<NewView> said) {
    return heard(entered).hasBegun(sender, view(view), said.envelope().signature());
  }

  @Test
  void beginningOfTheViewThatIsKnownIsHeardOnce() {
    assertTrue(hasBegun(newView(5, 2), ONE, 5, newView(5, 2)));
  }

  @Test
  void otherBeginningOfTheSameViewByItsPrimaryIsEvidence() {
    assertFalse(hasBegun(newView(5, 2), ONE, 5, newView(5, 3)));
  }

  @Test
  void beginningOfAnotherViewOrByAnotherReplicaProvesNothing() {
    assertTrue(hasBegun(newView(5, 2), ONE, 1, newView(1, 3)));
    assertTrue(hasBegun(newView(5, 2), new ReplicaId(2), 5, newView(5, 3)));
  }

  @Test
  void beginningProvesNothingWhereNoneIsKnown() {
    assertTrue(hasBegun(null, ONE, 5, newView(5, 3)));
  }

  @Test
  void suspicionIsHeardOfAViewAndWithItOfThoseBefore() {
    assertTrue(heard(null).hasSuspected(ONE, view(4)));
    assertTrue(heard(null).hasSuspected(ONE, view(5)));
    assertFalse(heard(null).hasSuspected(ONE, view(6)));
    assertFalse(heard(null).hasSuspected(new ReplicaId(2), view(0)));
  }

  @Test
  void strangersAreHeardOfNeverAndBreakNothing() {
    Signed<ViewChange> change = PROOFS.viewChange(1, 5, StableCheckpoint.GENESIS);
    assertFalse(heard(null).hasSuspected(STRANGER, view(0)));
    assertFalse(heard(null).hasLeft(STRANGER, view(0), change.envelope().signature()));
  }

  @Test
  void viewChangeIsHeardOnceAndAnotherForTheSameViewIsEvidence() {
    Signed<ViewChange> same = PROOFS.viewChange(1, 5, StableCheckpoint.GENESIS);
    Signed<ViewChange> other =
        PROOFS.viewChange(1, 5, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, Proofs.batch(1)));
    assertTrue(heard(null).hasLeft(ONE, view(5), same.envelope().signature()));
    assertFalse(heard(null).hasLeft(ONE, view(5), other.envelope().signature()));
    assertTrue(heard(null).hasLeft(ONE, view(4), other.envelope().signature()));
    assertFalse(heard(null).hasLeft(ONE, view(6), same.envelope().signature()));
  }
}
