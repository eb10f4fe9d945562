package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.message.WatchNotice.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Some replicas have told what others have forgotten. Whoever has forgotten a revision has executed
 * it: it counts among the quorum, but what happened must be told by so many that one is correct.
 */
class WatchForgottenTest {

  private final WatchLab lab = WatchLab.open();

  WatchForgottenTest() {
    lab.write(1, "a");
    lab.allTell(0);
  }

  @Test
  void whatTwoTellAndOneHasForgottenIsToldThoughTheFourthLies() {
    lab.teller().tell(1);
    lab.others().get(0).tell(1);
    assertEquals(List.of(), lab.changes());
    lab.others().get(1).end(Reason.COMPACTED, 5);
    assertEquals(List.of("1:a"), lab.changes());
    assertEquals(List.of(), lab.ends);
  }

  @Test
  void whatOneTellsIsNotToldHoweverManyHaveForgottenIt() {
    List<WatchLab.FakeTeller> others = lab.others();
    lab.teller().tell(1);
    others.get(1).end(Reason.COMPACTED, 5);
    assertEquals(List.of(), lab.changes());
    others.get(2).end(Reason.COMPACTED, 7);
    assertEquals(List.of(), lab.changes());
    assertEquals(List.of(new WatchEnd.Compacted(1, 5)), lab.ends);
  }

  @Test
  void whoSaysThatItHasForgottenLessDoesNotCount() {
    List<WatchLab.FakeTeller> others = lab.others();
    lab.teller().tell(1);
    others.get(0).tell(1);
    others.get(1).end(Reason.COMPACTED, 1);
    assertEquals(List.of(), lab.changes());
  }

  @Test
  void thatNothingHappenedMayBeForgottenLikewise() {
    List<WatchLab.FakeTeller> others = lab.others();
    lab.history.clear();
    lab.teller().tell(9);
    others.get(0).tell(6);
    assertEquals(List.of(), lab.heard);
    others.get(1).end(Reason.COMPACTED, 4);
    assertEquals(List.of("..3"), lab.heard);
  }

  @Test
  void thatNothingHappenedIsNotBelievedOfOneHoweverManyHaveForgottenIt() {
    List<WatchLab.FakeTeller> others = lab.others();
    others.get(0).tell(9, Map.of());
    others.get(1).end(Reason.COMPACTED, 5);
    others.get(2).end(Reason.COMPACTED, 5);
    assertEquals(List.of(), lab.heard);
    assertEquals(List.of(new WatchEnd.Compacted(1, 5)), lab.ends);
  }
}
