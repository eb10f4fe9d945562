package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a primary takes out of its queue. */
class RequestQueueTest {

  private final RequestQueue queue = new RequestQueue(CoreOptions.DEFAULT, Limits.DEFAULT);

  private List<SignedRequest> take() {
    return queue.take(10, 1 << 20);
  }

  @Test
  void requestThatTheNewViewBeganWithIsNotProposedAgain() {
    queue.offer(Lab.request(1), new Event.Origin.Client(), false);
    queue.offer(Lab.request(2), new Event.Origin.Client(), false);
    queue.markUnderWay(List.of(Lab.request(1)));
    assertEquals(List.of(Lab.request(2)), take());
    assertEquals(List.of(), take());
  }

  @Test
  void requestOfAViewThatCameToNothingIsStillThere() {
    queue.offer(Lab.request(1), new Event.Origin.Client(), false);
    queue.markUnderWay(List.of(Lab.request(1)));
    queue.clearUnderWay();
    assertEquals(List.of(Lab.request(1)), take());
  }

  private static final Event.Origin CLIENT = new Event.Origin.Client();
  private static final Limits TIGHT =
      new Limits(480, 16, 16, 128, 2, 32, 256, 64, HistoryLimits.DEFAULT, LeaseLimits.DEFAULT);

  /** So many requests and bytes may wait, and so many requests of one client. */
  private static RequestQueue queueOf(int requests, long bytes, int perClient) {
    return new RequestQueue(
        new CoreOptions(
            4, requests, bytes, perClient, 1, 500, 1_000, 100, 20, 64, 1, 1, 150, 30_000, 1, 0,
            600_000),
        TIGHT);
  }

  private static Event.Origin backup(int replica) {
    return new Event.Origin.Peer(new ReplicaId(replica));
  }

  private static SignedRequest sized(long number, int bytes) {
    return Lab.request(number, "x".repeat(bytes));
  }

  @Test
  void clientsAreRefusedBeyondTheNumberThatMayWait() {
    RequestQueue full = queueOf(2, 1_000, 10);
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(1, 1), CLIENT, true));
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(2, 1), CLIENT, true));
    assertEquals(RequestQueue.Offer.REFUSED, full.offer(sized(3, 1), CLIENT, true));
    assertEquals(RequestQueue.Offer.UNDER_WAY, full.offer(sized(2, 1), CLIENT, true));
    assertEquals(2, full.size());
  }

  @Test
  void clientsAreRefusedBeyondTheBytesThatMayWait() {
    RequestQueue full = queueOf(10, 20, 10);
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(1, 10), CLIENT, true));
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(2, 10), CLIENT, true));
    assertEquals(RequestQueue.Offer.REFUSED, full.offer(sized(3, 1), CLIENT, true));
    full.answered(sized(1, 10).key());
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(3, 10), CLIENT, true));
    assertEquals(RequestQueue.Offer.REFUSED, full.offer(sized(4, 1), CLIENT, true));
    full.forgetAll();
    assertTrue(full.isEmpty());
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(5, 16), CLIENT, true));
  }

  @Test
  void clientIsRefusedBeyondItsOwnShare() {
    RequestQueue full = queueOf(10, 1_000, 1);
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(1, 1), CLIENT, true));
    assertEquals(RequestQueue.Offer.REFUSED, full.offer(sized(2, 1), CLIENT, true));
  }

  @Test
  void backupHasALaneOfOneBatchWhateverClientsFill() {
    RequestQueue full = queueOf(1, 1_000, 1);
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(1, 1), CLIENT, true));
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(2, 1), backup(1), true));
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(3, 1), backup(1), true));
    assertEquals(RequestQueue.Offer.REFUSED, full.offer(sized(4, 1), backup(1), true));
    assertEquals(RequestQueue.Offer.QUEUED, full.offer(sized(4, 1), backup(2), true));
  }

  @Test
  void requestThatNoBatchMayHoldIsRefused() {
    RequestQueue wide = queueOf(10, 1_000, 10);
    assertEquals(RequestQueue.Offer.REFUSED, wide.offer(sized(1, 17), CLIENT, true));
    assertEquals(RequestQueue.Offer.REFUSED, wide.offer(sized(1, 17), backup(1), true));
    assertEquals(RequestQueue.Offer.QUEUED, wide.offer(sized(1, 16), CLIENT, true));
  }

  @Test
  void whatIsProposedWaitsAtABackupAndNotAtThePrimary() {
    queue.markUnderWay(List.of(Lab.request(1)));
    assertEquals(RequestQueue.Offer.UNDER_WAY, queue.offer(Lab.request(1), CLIENT, true));
    assertEquals(0, queue.size());
    assertEquals(RequestQueue.Offer.QUEUED_PROPOSED, queue.offer(Lab.request(1), CLIENT, false));
    assertEquals(1, queue.size());
    RequestQueue full = queueOf(1, 1_000, 1);
    full.offer(sized(1, 1), CLIENT, false);
    full.markUnderWay(List.of(sized(2, 1)));
    assertEquals(RequestQueue.Offer.UNDER_WAY, full.offer(sized(2, 1), CLIENT, false));
  }

  @Test
  void batchIsTakenUpToACountAndASizeAndHoldsOneRequestAtLeast() {
    for (int i = 1; i <= 5; i++) {
      queue.offer(sized(i, 10), CLIENT, true);
    }
    assertEquals(2, queue.take(2, 1 << 20).size());
    assertEquals(2, queue.take(10, 20).size());
    assertEquals(1, queue.take(10, 5).size());
    assertEquals(List.of(), take());
    assertTrue(queue.isEmpty());
  }

  @Test
  void backupsGoFirstAndTakeTurns() {
    queue.offer(Lab.request(1), CLIENT, true);
    queue.offer(Lab.request(2), backup(1), true);
    queue.offer(Lab.request(3), backup(1), true);
    queue.offer(Lab.request(4), backup(2), true);
    assertEquals(List.of(Lab.request(2), Lab.request(4), Lab.request(3), Lab.request(1)), take());
  }

  @Test
  void requestOfAClientGoesFirstOnceABackupPassesItOnUnlessItsLaneIsFull() {
    RequestQueue tight = queueOf(10, 1_000, 10);
    for (int i = 1; i <= 5; i++) {
      tight.offer(sized(i, 1), CLIENT, true);
    }
    for (int i = 3; i <= 5; i++) {
      assertEquals(RequestQueue.Offer.UNDER_WAY, tight.offer(sized(i, 1), backup(1), true));
    }
    assertEquals(5, tight.size());
    assertEquals(
        List.of(sized(3, 1), sized(4, 1), sized(1, 1), sized(2, 1), sized(5, 1)),
        tight.take(10, 100));
  }

  @Test
  void oldestAreThoseThatWaitLongest() {
    for (int i = 1; i <= 3; i++) {
      queue.offer(Lab.request(i), CLIENT, false);
    }
    assertEquals(List.of(Lab.request(1), Lab.request(2)), queue.oldest(2));
    queue.answered(Lab.request(1).key());
    assertEquals(List.of(Lab.request(2), Lab.request(3)), queue.oldest(9));
  }

  @Test
  void answeredRequestIsUnderWayNoMore() {
    queue.offer(Lab.request(1), CLIENT, true);
    assertEquals(1, take().size());
    assertEquals(RequestQueue.Offer.UNDER_WAY, queue.offer(Lab.request(1), CLIENT, true));
    queue.answered(Lab.request(1).key());
    assertEquals(RequestQueue.Offer.QUEUED, queue.offer(Lab.request(1), CLIENT, true));
  }

  @Test
  void whatWasForgottenLeavesNothingBehind() {
    queue.offer(Lab.request(1), CLIENT, true);
    assertEquals(1, take().size());
    queue.offer(Lab.request(2), CLIENT, true);
    queue.forgetAll();
    assertEquals(List.of(), take());
    assertEquals(RequestQueue.Offer.QUEUED, queue.offer(Lab.request(1), CLIENT, true));
    assertEquals(List.of(Lab.request(1)), take());
  }

  @Test
  void requestThatABackupTookOverIsInItsLaneAlone() {
    queue.offer(Lab.request(1), CLIENT, true);
    queue.offer(Lab.request(1), backup(1), true);
    assertEquals(List.of(Lab.request(1)), take());
    queue.answered(Lab.request(1).key());
    assertEquals(List.of(), take());
  }
}
