package io.bezant.client.core;

import static io.bezant.client.core.CoreLab.results;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.message.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many callers come to share a request, and who waits for whom. */
final class DeparturesTest {

  private static final Limits ROOMY =
      new Limits(
          480,
          4096,
          1 << 16,
          64,
          1024,
          1 << 20,
          256,
          8,
          HistoryLimits.DEFAULT,
          LeaseLimits.DEFAULT);
  private static final int MANY = Departures.MANY;

  private final CoreLab lab = new CoreLab(4, ROOMY);
  private long nowMillis = 1_000;

  DeparturesTest() {
    lab.connectAll();
    lab.openSession();
    tick();
  }

  @Test
  void fewCallersDoNotWaitForEachOther() {
    ask(MANY - 1);
    lab.submit("another");
    assertEquals(2, lab.sent.size());
  }

  @Test
  void aRequestOfManyTravelsAlone() {
    ask(MANY);
    Request first = lab.takeRequest();
    ask(MANY + 1);
    assertTrue(lab.sent.isEmpty());
    answer(first);
    assertEquals(MANY + 1, sizeOf(lab.takeRequest()));
  }

  @Test
  void aFullRequestNeverWaits() {
    ask(MANY);
    lab.takeRequest();
    ask(ROOMY.maxOperationsPerRequest());
    assertEquals(ROOMY.maxOperationsPerRequest(), sizeOf(lab.takeRequest()));
  }

  /** Otherwise the one who missed it would travel alone each time, at the price of all others. */
  @Test
  void whoMissedARequestTravelsWithThoseWhoWereInIt() {
    ask(MANY);
    Request first = lab.takeRequest();
    lab.submit("late");
    answer(first);
    assertTrue(lab.sent.isEmpty());
    assertTrue(lab.core.isLingering());
    for (int i = 1; i < MANY - 1; i++) {
      lab.submit("again");
    }
    assertTrue(lab.sent.isEmpty());
    lab.submit("the last of them");
    assertEquals(MANY, sizeOf(lab.takeRequest()));
    assertFalse(lab.core.isLingering());
  }

  @Test
  void whoDoesNotComeBackIsNotWaitedForLong() {
    ask(MANY);
    Request first = lab.takeRequest();
    lab.submit("late");
    answer(first);
    tick();
    assertTrue(lab.sent.isEmpty());
    tick();
    assertEquals(1, sizeOf(lab.takeRequest()));
  }

  @Test
  void nobodyIsWaitedForBySomebodyWhoComesLater() {
    ask(MANY);
    answer(lab.takeRequest());
    assertFalse(lab.core.isLingering());
    tick();
    tick();
    lab.submit("later");
    assertEquals(1, sizeOf(lab.takeRequest()));
  }

  /** Each repetition goes to all replicas: what they cannot take in time would bury them. */
  @Test
  void nothingLeavesWhileManyBytesAreUnderWayWantedOrNot() {
    Pacing narrow = new Pacing(2, 500, 1 << 10, 1 << 20, 4_000, 300, 60, 2_000);
    CoreLab few = new CoreLab(4, ROOMY, narrow, 1);
    few.connectAll();
    few.openSession();
    few.submit("x".repeat(300), 400);
    Request first = few.takeRequest();
    few.submit("y".repeat(300), 100_000);
    Request second = few.takeRequest();
    few.submit("z".repeat(300), 100_000);
    few.pass(500);
    assertTrue(few.sent.stream().noneMatch(each -> isOf(each.request(), "z")), "it waits");
    few.answerAll(first, results("x"));
    few.answerAll(second, results("y"));
    assertTrue(few.sent.stream().anyMatch(each -> isOf(each.request(), "z")), "it leaves");
  }

  private static boolean isOf(Request request, String letter) {
    return TestService.items(request.payload()).contains(Bytes.utf8(letter.repeat(300)));
  }

  private void ask(int count) {
    List<Operation> operations = new ArrayList<>();
    IntStream.range(0, count).forEach(each -> operations.add(lab.operation("x", 5_000)));
    lab.step(new ClientEvent.Submitted(operations));
  }

  private void answer(Request request) {
    lab.answerAll(
        request, results(Collections.nCopies(sizeOf(request), "x").toArray(String[]::new)));
  }

  private void tick() {
    lab.step(new ClientEvent.Tick(++nowMillis));
  }

  private static int sizeOf(Request request) {
    return TestService.items(request.payload()).size();
  }
}
