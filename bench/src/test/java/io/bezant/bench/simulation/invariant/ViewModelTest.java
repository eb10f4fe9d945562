package io.bezant.bench.simulation.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the judge of view changes expects of a replica that begins a view others suspect. */
class ViewModelTest {
  private static final View FIRST = new View(1);
  private static final long BUSY_MILLIS = 100;

  private final ViewModel model = new ViewModel(new Quorums(7), View.ZERO);

  /** Three of seven suspect a view that this replica, which lost its log, has yet to begin. */
  ViewModelTest() {
    for (int other = 1; other <= 3; other++) {
      model.suspected(new ReplicaId(other), FIRST);
    }
  }

  @Test
  void viewMayBeSuspectedInTheStepThatBeginsIt() {
    model.saySuspect(FIRST);
    model.enter(FIRST);
    model.suspected(new ReplicaId(1), FIRST);

    assertEquals(Optional.empty(), model.complaint(BUSY_MILLIS));
  }

  @Test
  void whoBeginsAViewThatIsSuspectedJoinsTheSuspicion() {
    model.enter(FIRST);
    model.suspected(new ReplicaId(1), FIRST);

    assertEquals(
        Optional.of("does not join the suspicion of view 1"), model.complaint(BUSY_MILLIS));
  }

  @Test
  void suspicionSaidInThatStepIsRepeated() {
    model.tick(0);
    model.saySuspect(FIRST);
    model.enter(FIRST);
    for (long now = 50; now <= 1_000; now += 50) {
      model.tick(now);
    }

    assertEquals(
        Optional.of("does not repeat its suspicion of view 1"), model.complaint(BUSY_MILLIS));
  }
}
