package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is kept of messages whose time has not come: a bounded share for each sender. */
class EarlyMessagesTest {

  private static final int MAX_VOTES = 5;
  private static final int MAX_BYTES = 16 << 10;
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, MAX_BYTES, 500, 200, 40, 20, 8, 24, 1 << 20, 300, 5_000, MAX_VOTES,
          0, 600_000);

  private final EarlyMessages early = new EarlyMessages(4, OPTIONS);

  private static Signed<PrePrepare> proposal(long place, int requests) {
    List<SignedRequest> all =
        LongStream.rangeClosed(1, requests).mapToObj(number -> Lab.request(number, "")).toList();
    return Lab.signed(1, new PrePrepare(view(5), at(place), new Batch(1, all)));
  }

  private static Signed<Prepare> vote(int sender, long view, long place) {
    return Lab.signed(sender, new Prepare(view(view), at(place), Proofs.batch(1).digest()));
  }

  @Test
  void requestsWithoutPayloadFillTheShareOfTheirSenderToo() {
    assertTrue(early.keep(proposal(1, 7)));
    assertTrue(early.keep(proposal(2, 7)));
    assertFalse(early.keep(proposal(3, 1)));
    assertTrue(early.keep(vote(1, 5, 1)));
    assertTrue(early.keep(vote(2, 5, 1)));
  }

  @Test
  void emptyRequestsAboveTheWindowFillTheRoomForProposals() {
    EarlyProposals above = new EarlyProposals(MAX_BYTES);
    assertTrue(above.keep(proposal(1, 15)));
    assertFalse(above.keep(proposal(2, 1)));
    assertEquals(1, above.takeIf(message -> true).size());
    assertTrue(above.keep(proposal(2, 1)));
  }

  @Test
  void oneWhoFloodsFillsOnlyItsOwnShare() {
    for (int i = 1; i <= MAX_VOTES; i++) {
      assertTrue(early.keep(vote(2, 5, i)));
    }
    assertFalse(early.keep(vote(2, 5, MAX_VOTES + 1)));
    assertTrue(early.keep(vote(3, 5, 1)));
  }

  @Test
  void enteringAViewGivesBackWhatBelongsToItAndDropsWhatIsOlder() {
    Signed<Prepare> now = vote(2, 5, 1);
    Signed<Prepare> later = vote(2, 6, 1);
    assertTrue(early.keep(vote(2, 4, 1)));
    assertTrue(early.keep(now));
    assertTrue(early.keep(later));
    assertEquals(List.<Signed<? extends Message>>of(now), early.take(view(5)));
    assertEquals(List.<Signed<? extends Message>>of(later), early.take(view(6)));
    assertEquals(List.of(), early.take(view(7)));
  }

  @Test
  void whatWasGivenBackOrDroppedLeavesRoom() {
    assertTrue(early.keep(proposal(1, 15)));
    assertEquals(1, early.take(view(5)).size());
    assertTrue(early.keep(proposal(1, 15)));
    assertEquals(0, early.take(view(6)).size());
    assertTrue(early.keep(proposal(1, 15)));
  }
}
