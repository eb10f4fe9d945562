package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.message.WatchNotice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words of progress: what they are worth, and what may follow them. */
class WatchProgressTest {

  @Test
  void progressIsWhatAQuorumSays() {
    WatchLab lab = WatchLab.open();
    lab.allTell(0);
    lab.tellers.get(0).progress(100);
    lab.tellers.get(1).progress(7);
    assertEquals(List.of(), lab.heard);
    lab.tellers.get(2).progress(9);
    assertEquals(List.of("..7"), lab.heard);
  }

  /** A notice may be for several watches, and begins where the least of them was told through. */
  @Test
  void aNoticeAfterAWordOfProgressMayBeginBeforeIt() {
    WatchLab lab = WatchLab.open();
    lab.allTell(0);
    lab.tellers.forEach(each -> each.progress(5));
    lab.write(6, "a");
    for (WatchLab.FakeTeller each : lab.tellers) {
      each.told = 3;
      each.tell(6);
    }
    assertEquals(List.of("6:a"), lab.changes());
    lab.tellers.forEach(each -> assertEquals(1, each.names.size(), "nobody was asked again"));
  }

  @Test
  void whatLiesBeforeAWordOfProgressIsNotToldBehindIt() {
    WatchLab lab = WatchLab.open();
    lab.allTell(0);
    WatchLab.FakeTeller liar = lab.others().getFirst();
    liar.progress(5);
    lab.write(4, "a");
    liar.told = 3;
    liar.tell(6);
    assertTrue(liar.asked.isEmpty(), "who contradicts itself is not listened to");
  }

  @Test
  void progressDoesNotConcernWhoIsBehindOrWhoseWatchIsNotOpen() {
    WatchLab lab = WatchLab.open();
    lab.tellers.forEach(each -> each.notice(progressBut(9)));
    assertEquals(List.of(), lab.heard, "nobody has said that the watch is open");
    lab.allTell(0);
    lab.tellers.forEach(each -> each.notice(progressBut(9, each.request().watch())));
    assertEquals(List.of(), lab.heard, "all are behind");
  }

  private static WatchNotice progressBut(long through, Long... behind) {
    return new WatchNotice.Progress(through, List.of(behind));
  }
}
