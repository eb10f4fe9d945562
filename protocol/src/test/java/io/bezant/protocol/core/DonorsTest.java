package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three donors of a fourth replica. */
class DonorsTest {

  private final Donors donors = new Donors(replica(3), 4);
  private int partCount;

  private static ReplicaId replica(int number) {
    return new ReplicaId(number);
  }

  @BeforeEach
  void begin() {
    donors.begin();
  }

  /** Asks the next donor for one more part; which one it is. */
  private int ask(long nowMillis) {
    ReplicaId next = donors.next(nowMillis).orElseThrow();
    donors.onAsked(next, part(partCount++), nowMillis);
    return next.value();
  }

  private static StatePart part(int number) {
    return new StatePart.Node(2, Bytes.utf8("" + number));
  }

  private void answer(int donor, int part, long nowMillis) {
    assertEquals(
        Optional.of(part(part)),
        donors.onAnswer(replica(donor), part(part)::equals, nowMillis),
        "that part was asked for");
  }

  @Test
  void everybodyElseIsAskedForAtMostTwoPartsInTurn() {
    List<Integer> asked = new ArrayList<>();
    while (donors.next(0).isPresent()) {
      asked.add(ask(0));
    }
    assertEquals(List.of(0, 1, 2, 0, 1, 2), asked);
    assertEquals(3, donors.askedCount());
    assertTrue(donors.isAnyLeft(0));
    answer(1, 4, 1);
    assertEquals(1, ask(1));
  }

  @Test
  void onlyWhoWasAskedAnswers() {
    ask(0);
    assertEquals(Optional.empty(), donors.onAnswer(replica(1), part(0)::equals, 1));
    assertEquals(Optional.empty(), donors.onAnswer(replica(0), part(1)::equals, 1));
    assertTrue(donors.isAsked(replica(0)));
    answer(0, 0, 1);
    assertFalse(donors.isAsked(replica(0)));
    assertEquals(Optional.empty(), donors.onAnswer(replica(0), part(0)::equals, 1), "once");
  }

  @Test
  void slowDonorIsAskedForOnePartAfterTheQuick() {
    long slow = Donors.TIMEOUT_MILLIS / 4;
    ask(0);
    answer(0, 0, slow);
    ask(0);
    answer(1, 1, slow - 1);
    List<Integer> asked = new ArrayList<>();
    while (donors.next(slow).isPresent()) {
      asked.add(ask(slow));
    }
    assertEquals(List.of(2, 1, 2, 1, 0), asked);
  }

  @Test
  void silentDonorRestsAndWhatItWasAskedForIsAskedOfOthers() {
    ask(0);
    ask(500);
    ask(500);
    ask(500);
    assertEquals(List.of(), donors.restIfSilent(replica(0), Donors.TIMEOUT_MILLIS - 1));
    assertEquals(List.of(part(0), part(3)), donors.restIfSilent(replica(0), Donors.TIMEOUT_MILLIS));
    assertEquals(List.of(), donors.restIfSilent(replica(1), Donors.TIMEOUT_MILLIS));
    for (int i = 0; i < 2; i++) {
      assertTrue(ask(Donors.TIMEOUT_MILLIS) > 0);
    }
    assertEquals(Optional.empty(), donors.next(Donors.TIMEOUT_MILLIS));
    assertEquals(0, ask(Donors.TIMEOUT_MILLIS + Donors.REST_MILLIS));
    assertEquals(Optional.empty(), donors.next(Donors.TIMEOUT_MILLIS + Donors.REST_MILLIS));
  }

  @Test
  void excludedDonorsAreAskedForNothingUntilThereIsAnotherTarget() {
    ask(0);
    assertEquals(List.of(part(0)), donors.exclude(replica(0)));
    donors.exclude(replica(1));
    assertEquals(2, ask(1_000_000));
    donors.exclude(replica(2));
    assertFalse(donors.isAnyLeft(1_000_000));
    assertEquals(Optional.empty(), donors.next(1_000_000));
    donors.begin();
    assertEquals(0, donors.askedCount());
    assertEquals(0, ask(1_000_001));
  }

  @Test
  void anotherTargetForgetsWhatWasAskedForTheLast() {
    ask(0);
    ask(0);
    donors.begin();
    assertEquals(0, donors.askedCount());
    assertEquals(Optional.empty(), donors.onAnswer(replica(0), part(0)::equals, 1));
  }

  @Test
  void donorIsSlowByTheTimeSinceItWasAsked() {
    long asked = 10_000;
    ask(asked);
    answer(0, 0, asked + 1);
    donors.exclude(replica(1));
    donors.exclude(replica(2));
    ask(asked + 1);
    assertEquals(Optional.of(replica(0)), donors.next(asked + 1), "it has room for two");
  }
}
