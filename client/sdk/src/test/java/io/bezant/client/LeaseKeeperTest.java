package io.bezant.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When leases of sessions are kept alive, and what their holders are told. */
class LeaseKeeperTest {

  private static final long STEP_MILLIS = 1_000;
  private static final Duration TTL = Duration.ofMillis(2_000 + 3_015);

  /** A third of what is sure of it: (5,015 − 2 · 1,000) · 200 / 201 ms. */
  private static final long SURE = Duration.ofSeconds(3).toNanos();

  /** What was asked, and how it will be answered. */
  private record Asked(List<Long> ids, long atNanos, CompletableFuture<List<Lease>> answer) {}

  private final List<Asked> asked = new ArrayList<>();
  private final List<SessionState> told = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5;
  private boolean isRefusing;
  private final LeaseKeeper keeper =
      new LeaseKeeper(this::ask, STEP_MILLIS, Runnable::run, () -> now);

  private CompletableFuture<List<Lease>> ask(List<Long> ids) {
    if (isRefusing) {
      throw new IllegalStateException("not now");
    }
    CompletableFuture<List<Lease>> answer = new CompletableFuture<>();
    asked.add(new Asked(ids, now, answer));
    return answer;
  }

  private Session session(long id) {
    Session session =
        new Session(Lease.asked(id, TTL, now, STEP_MILLIS), told::add, keeper, keeper::forget);
    keeper.add(session);
    return session;
  }

  private void pass(long nanos) {
    now += nanos;
    keeper.turn();
  }

  private void answerLast(boolean isAlive) {
    Asked last = asked.getLast();
    last.answer()
        .complete(
            last.ids().stream()
                .filter(id -> isAlive)
                .map(id -> Lease.asked(id, TTL, last.atNanos(), STEP_MILLIS))
                .toList());
  }

  @Test
  void itIsKeptAliveThreeTimesWhileItIsSure() {
    Session session = session(7);
    assertEquals(SURE / 3, keeper.dueInNanos());
    for (int i = 1; i <= 50; i++) {
      pass(SURE / 3 - 1);
      assertEquals(i - 1, asked.size());
      pass(1);
      assertEquals(i, asked.size());
      answerLast(true);
      assertEquals(SURE, session.surelyFor().toNanos());
    }
    assertEquals(SessionState.ALIVE, session.state());
    assertEquals(List.of(), told);
  }

  @Test
  void whatIsDueTogetherIsAskedTogether() {
    List<Session> sessions = new ArrayList<>();
    for (long id = 1; id <= 130; id++) {
      sessions.add(session(id));
    }
    pass(SURE);
    assertEquals(List.of(128, 2), asked.stream().map(each -> each.ids().size()).toList());
    pass(SURE);
    assertEquals(2, asked.size(), "nothing is asked again before it is answered");
    sessions.getFirst().close();
    asked.get(0).answer().completeExceptionally(new BezantException.NoQuorum(1, 3));
    pass(SURE);
    assertEquals(127, asked.getLast().ids().size());
  }

  @Test
  void holderIsToldThatItIsNotSureAndThatItIsSureAgain() {
    Session session = session(7);
    pass(SURE / 3);
    assertEquals(2 * SURE / 3, keeper.dueInNanos(), "then it is not sure any more");
    pass(2 * SURE / 3 - 1);
    assertEquals(SessionState.ALIVE, session.state());
    pass(1);
    assertEquals(SessionState.UNSURE, session.state());
    asked.getLast().answer().completeExceptionally(new BezantException.NoQuorum(1, 3));
    pass(SURE / 3);
    answerLast(true);
    assertEquals(SessionState.ALIVE, session.state());
    assertEquals(List.of(SessionState.UNSURE, SessionState.ALIVE), told);
  }

  @Test
  void lateAnswerToAnEarlyRequestMakesNothingSure() {
    Session session = session(7);
    pass(SURE / 3);
    pass(SURE);
    answerLast(true);
    assertEquals(SessionState.UNSURE, session.state());
  }

  @Test
  void leaseThatHasEndedIsLostForEver() {
    Session session = session(7);
    pass(SURE / 3);
    answerLast(false);
    assertEquals(SessionState.LOST, session.state());
    assertEquals(SessionState.LOST, session.whenOver().join());
    assertTrue(session.surelyFor().isZero());
    session.close();
    assertEquals(SessionState.LOST, session.state());
    pass(SURE);
    assertEquals(1, asked.size());
    assertEquals(List.of(SessionState.LOST), told);
  }

  @Test
  void requestThatCannotEvenBeMadeIsMadeAgain() {
    Session session = session(7);
    isRefusing = true;
    pass(SURE / 3);
    isRefusing = false;
    pass(SURE / 3);
    answerLast(true);
    assertEquals(SURE, session.surelyFor().toNanos());
  }

  @Test
  void sessionsEndWithTheirClient() {
    Session session = session(7);
    keeper.close();
    assertEquals(SessionState.CLOSED, session.state());
    assertEquals(SessionState.CLOSED, session(8).state());
    assertEquals(List.of(SessionState.CLOSED, SessionState.CLOSED), told);
  }

  @Test
  void listenerThatFailsHarmsNobody() {
    Session session =
        new Session(
            Lease.asked(7, TTL, now, STEP_MILLIS),
            state -> {
              told.add(state);
              throw new IllegalStateException("a listener's own fault");
            },
            keeper,
            keeper::forget);
    keeper.add(session);
    pass(SURE);
    answerLast(false);
    assertEquals(List.of(SessionState.UNSURE, SessionState.LOST), told);
  }
}
