package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.Limits;
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
}
