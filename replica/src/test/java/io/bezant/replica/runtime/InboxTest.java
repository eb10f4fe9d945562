package io.bezant.replica.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.Event;
import io.bezant.replica.runtime.Inbox.Verification;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final InboxLimits LIMITS =
      new InboxLimits(new LaneLimits(10, 1000), new LaneLimits(10, 1000), 1500);
  private static final Sender FLOODER = new Sender.Peer(new ReplicaId(1));
  private static final Sender HONEST = new Sender.Peer(new ReplicaId(2));
  private static final Sender CLIENT =
      new Sender.Client(ClientId.of(RuntimeLab.CLIENT.publicKey()));
  private static final Sender OTHER_CLIENT =
      new Sender.Client(ClientId.of(RuntimeLab.ADMINISTRATOR.publicKey()));

  private final Inbox inbox = new Inbox(LIMITS, Runnable::run, () -> {});

  /** An event that is told apart by its number. */
  private static Event event(long number) {
    return new Event.Tick(number, 0);
  }

  private static Supplier<Optional<Event>> good(long number) {
    return () -> Optional.of(event(number));
  }

  @Test
  void flooderFillsOnlyItsOwnLane() {
    int taken = 0;
    for (int i = 0; i < 1000; i++) {
      taken += inbox.offer(FLOODER, 1, good(i)) ? 1 : 0;
    }

    assertEquals(10, taken);
    assertTrue(inbox.offer(HONEST, 1, good(5000)));
    assertTrue(inbox.offer(CLIENT, 1, good(6000)));
  }

  @Test
  void laneIsBoundedInBytes() {
    assertTrue(inbox.offer(FLOODER, 600, good(1)));
    assertFalse(inbox.offer(FLOODER, 600, good(2)));
    assertTrue(inbox.offer(FLOODER, 400, good(3)));
  }

  @Test
  void clientsTogetherAreBoundedInBytes() {
    assertTrue(inbox.offer(CLIENT, 1000, good(1)));
    assertFalse(inbox.offer(OTHER_CLIENT, 1000, good(2)));
    assertTrue(inbox.offer(OTHER_CLIENT, 500, good(3)));
    assertTrue(inbox.offer(FLOODER, 1000, good(4)));
  }

  @Test
  void whatIsTakenOrRejectedFreesItsRoom() {
    assertTrue(inbox.offer(CLIENT, 1000, Optional::empty));
    assertFalse(inbox.offer(CLIENT, 1, good(1)));

    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));

    assertTrue(inbox.offer(CLIENT, 1000, good(2)));
    assertEquals(List.of(event(2)), RuntimeLab.drained(inbox, 10));
    assertEquals(0, inbox.size());
  }

  @Test
  void lanesTakeTurns() {
    for (int i = 0; i < 10; i++) {
      inbox.offer(FLOODER, 1, good(i));
    }
    inbox.offer(HONEST, 1, good(100));

    assertEquals(List.of(event(0), event(100), event(1)), RuntimeLab.drained(inbox, 3));
  }

  @Test
  void replicasHaveFourTurnsForEachOfTheClients() {
    for (int i = 0; i < 10; i++) {
      inbox.offer(HONEST, 1, good(i));
      inbox.offer(CLIENT, 1, good(100 + i));
    }

    assertEquals(
        List.of(event(0), event(1), event(2), event(3), event(100), event(4)),
        RuntimeLab.drained(inbox, 6));
  }

  @Test
  void ownEventsComeFirst() {
    inbox.offer(HONEST, 1, good(1));
    inbox.post(() -> event(2));

    assertEquals(List.of(event(2), event(1)), RuntimeLab.drained(inbox, 10));
  }

  @Test
  void oneSendersWordsStayInOrderHoweverVerificationEnds() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    List<Integer> begun = new ArrayList<>();
    Inbox slow = new Inbox(LIMITS, tasks::add, () -> {});
    // The first verification lets the second one run before it ends itself.
    slow.offer(
        HONEST,
        1,
        () -> {
          begun.add(1);
          tasks.remove().run();
          assertEquals(List.of(), RuntimeLab.drained(slow, 10));
          return Optional.of(event(1));
        });
    slow.offer(
        HONEST,
        1,
        () -> {
          begun.add(2);
          return Optional.of(event(2));
        });

    tasks.remove().run();

    assertEquals(List.of(1, 2), begun);
    assertEquals(List.of(event(1), event(2)), RuntimeLab.drained(slow, 10));
  }

  @Test
  void failureElsewhereEndsTheLoop() {
    inbox.fail(new IllegalStateException("the commit failed"));

    IllegalStateException seen =
        assertThrows(IllegalStateException.class, () -> RuntimeLab.drained(inbox, 1));
    assertEquals("the commit failed", seen.getMessage());
  }

  @Test
  void defectInVerificationEndsTheLoop() {
    inbox.offer(
        HONEST,
        1,
        () -> {
          throw new IllegalStateException("a defect");
        });

    assertThrows(IllegalStateException.class, () -> RuntimeLab.drained(inbox, 1));
  }

  @Test
  void whatTheLoopVerifiesItVerifiesAfterEverythingBefore() {
    List<Event> heard = new ArrayList<>();
    List<Integer> heardBefore = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      int number = i;
      inbox.offer(
          HONEST,
          1,
          Verification.BY_THE_LOOP,
          () -> {
            heardBefore.add(heard.size());
            return Optional.of(event(number));
          });
    }
    assertEquals(List.of(), heardBefore);

    assertEquals(2, inbox.drain(10, heard::add));

    assertEquals(List.of(0, 1), heardBefore);
    assertEquals(List.of(event(1), event(2)), heard);
  }

  @Test
  void whatTheLoopVerifiesStaysBehindWhatIsVerifiedApart() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    Inbox slow = new Inbox(LIMITS, tasks::add, () -> {});
    slow.offer(HONEST, 1, good(1));
    slow.offer(HONEST, 1, Verification.BY_THE_LOOP, good(2));
    assertEquals(List.of(), RuntimeLab.drained(slow, 10));

    tasks.remove().run();

    assertEquals(List.of(event(1), event(2)), RuntimeLab.drained(slow, 10));
    assertEquals(0, slow.size());
  }

  @Test
  void idleLoopVerifiesTheFirstRequestItselfAndNoFurther() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    AtomicInteger rung = new AtomicInteger();
    Inbox slow = new Inbox(LIMITS, tasks::add, rung::incrementAndGet);
    slow.offer(CLIENT, 1, Verification.BY_AN_IDLE_LOOP, good(1));
    assertEquals(1, rung.get());
    slow.offer(OTHER_CLIENT, 1, Verification.BY_AN_IDLE_LOOP, good(2));
    assertEquals(1, tasks.size());

    assertEquals(List.of(event(1)), RuntimeLab.drained(slow, 10));
  }
}
