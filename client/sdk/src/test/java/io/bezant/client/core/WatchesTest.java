package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.core.WatchLab.FakeTeller;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchNotice.Told;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class WatchesTest {

  private static List<Bytes> events(String... texts) {
    return List.of(texts).stream().map(Bytes::utf8).toList();
  }

  // Agreement.

  @Test
  void oneReplicaIsAskedForChangesAndTheOthersForDigests() {
    WatchLab lab = WatchLab.open();
    assertEquals(1, lab.tellers.stream().filter(each -> each.request().wantsEvents()).count());
    lab.tellers.forEach(each -> assertEquals(1, each.request().from()));
  }

  @Test
  void changeIsDeliveredWhenAQuorumHasToldItAlike() {
    WatchLab lab = WatchLab.open();
    lab.write(2, "a", "b");
    lab.teller().tell(2);
    lab.others().get(0).tell(2);
    assertEquals(List.of(), lab.heard);
    lab.others().get(1).tell(2);
    assertEquals(List.of("2:a,b"), lab.heard);
    lab.others().get(2).tell(2);
    assertEquals(List.of("2:a,b"), lab.heard);
  }

  @Test
  void changesAreDeliveredInTheOrderOfRevisionsHoweverTheyAreCut() {
    WatchLab lab = WatchLab.open();
    lab.write(2, "a");
    lab.write(3, "b");
    lab.write(7, "c");
    FakeTeller first = lab.others().get(0);
    first.tell(1);
    first.tell(2);
    first.tell(9);
    lab.teller().tell(8);
    lab.others().get(1).tell(3);
    assertEquals(List.of("2:a", "3:b"), lab.changes());
    lab.others().get(1).tell(7);
    assertEquals(lab.truth(), lab.changes());
  }

  @Test
  void partsOfARevisionAreDeliveredTogether() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a", "b", "c");
    lab.others().forEach(each -> each.tell(1));
    FakeTeller teller = lab.teller();
    teller.tellPart(1, "a");
    teller.tellPart(1, "b");
    assertEquals(List.of(), lab.heard);
    teller.tellRest(1, "c");
    assertEquals(List.of("1:a,b,c"), lab.heard);
  }

  @Test
  void aClusterOfOneIsBelievedAlone() {
    WatchLab lab = new WatchLab(1);
    lab.open(1);
    lab.write(1, "a");
    lab.teller().tell(1);
    assertEquals(List.of("1:a"), lab.heard);
  }

  @Test
  void watchThatNobodyCouldBeAskedForIsAskedForWhenTheyCome() {
    WatchLab lab = new WatchLab(4);
    lab.tellers.forEach(lab::disconnect);
    lab.open(5);
    lab.write(5, "a");
    lab.tellers.forEach(lab::connect);
    lab.allTell(5);
    assertEquals(List.of("5:a"), lab.heard);
  }

  // Liars.

  @Test
  void inventedChangeIsNotDelivered() {
    WatchLab lab = WatchLab.open();
    FakeTeller liar = lab.teller();
    liar.tell(5, Map.of(3L, events("invented")));
    List<FakeTeller> honest = lab.tellers.stream().filter(each -> each != liar).toList();
    honest.forEach(each -> each.tell(5));
    assertEquals(List.of("..2", "..5"), lab.heard);
    assertNotEquals(liar, lab.teller(), "another one tells");
    lab.write(6, "a");
    honest.forEach(each -> each.tell(6));
    assertEquals(List.of("6:a"), lab.changes());
  }

  @Test
  void omittedChangeIsDeliveredAllTheSame() {
    WatchLab lab = WatchLab.open();
    lab.write(3, "a");
    FakeTeller liar = lab.teller();
    liar.tell(9, Map.of());
    List<FakeTeller> honest = lab.tellers.stream().filter(each -> each != liar).toList();
    honest.forEach(each -> each.tell(9));
    assertNotEquals(liar, lab.teller());
    honest.forEach(each -> each.tell(9));
    assertEquals(List.of("3:a"), lab.changes());
  }

  @Test
  void digestsOfALiarStopNothing() {
    WatchLab lab = WatchLab.open();
    lab.write(3, "a");
    lab.write(4, "b");
    FakeTeller liar = lab.others().get(0);
    liar.tell(9, Map.of(3L, events("x"), 4L, events("b"), 5L, events("c")));
    lab.tellers.stream().filter(each -> each != liar).forEach(each -> each.tell(9));
    assertEquals(lab.truth(), lab.changes());
  }

  @Test
  void tellerWhoseChangesAreNotThoseOfTheDigestIsReplacedAtOnce() {
    WatchLab lab = WatchLab.open();
    lab.write(3, "a", "b");
    FakeTeller liar = lab.teller();
    liar.tell(3, Map.of(3L, events("b", "a")));
    List<FakeTeller> honest = lab.tellers.stream().filter(each -> each != liar).toList();
    honest.forEach(each -> each.tell(3));
    assertEquals(List.of(), lab.changes());
    assertNotEquals(liar, lab.teller());
    assertEquals(3, lab.teller().request().from());
    lab.teller().tell(3);
    assertEquals(List.of("3:a,b"), lab.changes());
  }

  @Test
  void revisionSplitInTwoByALiarIsDeliveredWhole() {
    WatchLab lab = WatchLab.open();
    lab.write(3, "a", "b");
    FakeTeller liar = lab.teller();
    liar.tell(4, Map.of(3L, events("a"), 4L, events("b")));
    for (int i = 0; i < 2; i++) {
      lab.tellers.stream().filter(each -> each != liar).forEach(each -> each.tell(4));
    }
    assertEquals(List.of("3:a,b"), lab.changes());
  }

  @Test
  void silentTellerIsReplacedInTime() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    FakeTeller silent = lab.teller();
    lab.others().forEach(each -> each.tell(1));
    lab.pass(400);
    assertEquals(silent, lab.teller());
    assertTrue(lab.watches.needsTicks());
    lab.pass(200);
    assertNotEquals(silent, lab.teller());
    lab.teller().tell(1);
    assertEquals(List.of("1:a"), lab.heard);
  }

  @Test
  void liarIsAskedAgainAfterAPauseThatGrows() {
    WatchLab lab = WatchLab.open();
    FakeTeller liar = lab.others().get(0);
    liar.tell(1, Map.of(1L, events("x")));
    lab.tellers.stream().filter(each -> each != liar).forEach(each -> each.tell(1));
    assertTrue(liar.asked.isEmpty());
    lab.pass(110);
    assertTrue(liar.asked.isPresent());
    liar.tell(2, Map.of(2L, events("x")));
    lab.tellers.stream().filter(each -> each != liar).forEach(each -> each.tell(2));
    lab.pass(110);
    assertTrue(liar.asked.isEmpty());
    lab.pass(110);
    assertEquals(3, liar.request().from());
  }

  @Test
  void nonsenseEndsWhatTheReplicaIsAsked() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    FakeTeller liar = lab.others().get(0);
    liar.notice(new Changed(List.of(liar.request().watch()), 1, Long.MAX_VALUE, List.of()));
    assertTrue(liar.asked.isEmpty());
    lab.pass(110);
    liar.notice(new Changed(List.of(liar.request().watch()), 0, Long.MAX_VALUE, List.of()));
    assertTrue(liar.asked.isEmpty());
    lab.pass(510);
    liar.tell(0);
    liar.progress(Long.MAX_VALUE);
    assertTrue(liar.asked.isEmpty());
    lab.pass(1_000);
    liar.notice(
        new Changed(
            List.of(liar.request().watch()), 0, 0, List.of(new Told.Whole(2, events("a"), true))));
    liar.notice(
        new Changed(
            List.of(liar.request().watch()), 0, 1, List.of(new Told.Whole(1, events("a"), false))));
    assertTrue(liar.asked.isEmpty(), "a part without its end");
    lab.tellers.stream().filter(each -> each != liar).forEach(each -> each.tell(1));
    assertEquals(List.of("1:a"), lab.changes());
  }

  @Test
  void noticesForOldNamesAndFromOthersAreDropped() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    FakeTeller one = lab.others().get(0);
    FakeTeller other = lab.others().get(1);
    long name = one.request().watch();
    other.notice(new Changed(List.of(name), 0, 1, List.of()));
    lab.disconnect(one);
    lab.connect(one);
    one.notice(new Changed(List.of(name), 0, 5, List.of()));
    assertEquals(2, lab.watches.strayNotices());
    lab.allTell(1);
    assertEquals(List.of("1:a"), lab.heard);
  }

  // Faults.

  @Test
  void changesGoOnWithoutThoseThatMayFail() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    lab.disconnect(lab.teller());
    lab.pass(10);
    lab.tellers.forEach(each -> each.tell(1));
    lab.tellers.forEach(each -> each.tell(1));
    assertEquals(List.of("1:a"), lab.heard);
  }

  @Test
  void reconnectedReplicaIsAskedForWhatIsNotDelivered() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    lab.write(2, "b");
    lab.allTell(1);
    FakeTeller lost = lab.teller();
    lost.tell(2);
    lab.disconnect(lost);
    lab.connect(lost);
    assertEquals(2, lost.request().from());
    lab.allTell(2);
    lab.allTell(2);
    assertEquals(List.of("1:a", "2:b"), lab.heard);
  }

  @Test
  void laggingReplicaMayTellWhatIsDeliveredAlready() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    lab.write(2, "b");
    FakeTeller late = lab.others().get(2);
    lab.tellers.stream().filter(each -> each != late).forEach(each -> each.tell(2));
    late.tell(1);
    late.tell(2);
    lab.write(3, "c");
    lab.disconnect(lab.others().get(0));
    lab.allTell(3);
    assertEquals(List.of("1:a", "2:b", "3:c"), lab.changes());
  }

  @Test
  void questionWithoutAWordIsAskedAgain() {
    WatchLab lab = WatchLab.open();
    FakeTeller deaf = lab.others().get(0);
    long name = deaf.request().watch();
    lab.pass(2_200);
    assertNotEquals(name, deaf.request().watch());
    lab.allTell(0);
    long heardName = deaf.request().watch();
    lab.pass(10_000);
    assertEquals(heardName, deaf.request().watch());
  }

  @Test
  void idleWatchNeedsNoTime() {
    WatchLab lab = WatchLab.open();
    assertTrue(lab.watches.needsTicks());
    lab.allTell(0);
    assertFalse(lab.watches.needsTicks());
  }

  // Ends.

  @Test
  void oneReplicaAloneEndsNothing() {
    for (Reason reason : Reason.values()) {
      WatchLab lab = WatchLab.open();
      lab.write(1, "a");
      lab.teller().end(reason, 7);
      lab.pass(200);
      lab.allTell(1);
      lab.allTell(1);
      assertEquals(List.of(), lab.ends);
      assertEquals(List.of("1:a"), lab.heard, reason.toString());
    }
  }

  @Test
  void compactedIsBelievedOfMoreThanMayLieAndNeverBeyondACorrectOne() {
    WatchLab lab = WatchLab.open();
    lab.tellers.get(0).end(Reason.COMPACTED, 900);
    assertEquals(List.of(), lab.ends);
    lab.tellers.get(1).end(Reason.COMPACTED, 40);
    assertEquals(List.of(new WatchEnd.Compacted(1, 40)), lab.ends);
    lab.tellers.forEach(each -> assertTrue(each.asked.isEmpty()));
  }

  @Test
  void compactedBelowWhatComesNextMeansNothing() {
    WatchLab lab = new WatchLab(4);
    lab.open(50);
    lab.tellers.get(0).end(Reason.COMPACTED, 50);
    lab.tellers.get(1).end(Reason.COMPACTED, 50);
    assertEquals(List.of(), lab.ends);
    lab.pass(200);
    lab.allTell(60);
    assertEquals(List.of("..60"), lab.heard);
  }

  @Test
  void whatWasToldBeforeACompactionIsDeliveredFirst() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    lab.tellers.get(0).tell(1);
    lab.tellers.get(0).end(Reason.COMPACTED, 9);
    lab.tellers.get(1).tell(1);
    lab.tellers.get(1).end(Reason.COMPACTED, 9);
    assertEquals(List.of(), lab.ends);
    lab.allTell(1);
    lab.allTell(1);
    assertEquals(List.of("1:a"), lab.heard);
    assertEquals(List.of(new WatchEnd.Compacted(2, 9)), lab.ends);
  }

  @Test
  void otherEndsAreBelievedOfMoreThanMayLie() {
    Map<Reason, WatchEnd> ends = new TreeMap<>();
    ends.put(Reason.NOT_REGISTERED, new WatchEnd.Denied());
    ends.put(Reason.MALFORMED, new WatchEnd.Malformed());
    ends.put(Reason.TOO_MANY_WATCHES, new WatchEnd.TooMany(8));
    ends.forEach(
        (reason, end) -> {
          WatchLab lab = WatchLab.open();
          lab.tellers.get(1).end(reason, 8);
          lab.tellers.get(3).end(reason, 9);
          assertEquals(List.of(end), lab.ends);
        });
  }

  @Test
  void overloadedReplicasAreAskedAgain() {
    WatchLab lab = WatchLab.open();
    lab.write(1, "a");
    lab.tellers.forEach(each -> each.end(Reason.OVERLOADED, 0));
    lab.pass(200);
    lab.allTell(1);
    assertEquals(List.of("1:a"), lab.heard);
  }

  @Test
  void closedWatchIsCancelledEverywhereAndToldNothing() {
    WatchLab lab = WatchLab.open();
    lab.step(new ClientEvent.WatchClosed(1));
    lab.tellers.forEach(each -> assertTrue(each.asked.isEmpty()));
    assertEquals(List.of(), lab.ends);
    assertFalse(lab.watches.needsTicks());
  }

  @Test
  void closedClientEndsItsWatchesAndOpensNone() {
    WatchLab lab = WatchLab.open();
    lab.watches.close();
    lab.step(new ClientEvent.WatchOpened(2, WatchLab.SELECTOR, 1));
    assertEquals(List.of(new WatchEnd.Closed(), new WatchEnd.Closed()), lab.ends);
  }

  // Bounds.

  @Test
  void replicaThatIsFarAheadIsStoppedAndAskedForTheRest() {
    WatchLab lab = WatchLab.open();
    for (long revision = 1; revision <= 12; revision++) {
      lab.write(revision, "v" + revision);
    }
    FakeTeller fast = lab.others().get(0);
    fast.tell(5);
    assertTrue(fast.asked.isEmpty());
    for (int i = 0; i < 12; i++) {
      lab.tellers.forEach(each -> each.tell(each.told + 1));
    }
    assertEquals(lab.truth(), lab.changes());
    assertEquals(6, fast.request().from());
  }

  @Test
  void tellerThatWasStoppedWithDigestsAloneIsAskedForTheChanges() {
    WatchLab lab = WatchLab.open();
    for (long revision = 1; revision <= 12; revision++) {
      lab.write(revision, "v" + revision);
    }
    lab.others().forEach(each -> each.tell(12));
    lab.disconnect(lab.teller());
    lab.teller().tell(12);
    assertEquals(lab.truth(), lab.changes());
  }

  @Test
  void slowListenerLosesNothingAndHoldsUpReplicas() {
    WatchLab lab = WatchLab.open();
    lab.takesAtOnce = false;
    for (long revision = 1; revision <= 40; revision++) {
      lab.write(revision, "v" + revision);
    }
    for (int i = 0; i < 40; i++) {
      lab.tellers.forEach(each -> each.tell(Math.min(40, each.told + 1)));
    }
    assertEquals(WatchLab.BOUNDS.maxUntaken(), lab.heard.size());
    lab.tellers.forEach(each -> assertTrue(each.asked.isEmpty(), "told to stop"));
    assertFalse(lab.watches.needsTicks());
    for (int i = 0; i < 60; i++) {
      lab.take();
      lab.tellers.forEach(each -> each.tell(Math.min(40, each.told + 1)));
    }
    assertEquals(lab.truth(), lab.heard);
  }

  @Test
  void listenerIsHandedNoMoreBytesThanItMayHold() {
    WatchLab lab = WatchLab.open();
    lab.takesAtOnce = false;
    for (long revision = 1; revision <= 4; revision++) {
      lab.write(revision, "v".repeat(600));
      lab.allTell(revision);
    }
    assertEquals(2, lab.heard.size());
    lab.take();
    assertEquals(4, lab.heard.size());
  }

  @Test
  void revisionThatIsTooLargeEndsTheWatchWhenMoreThanMayLieTellIt() {
    WatchLab lab = WatchLab.open();
    FakeTeller first = lab.teller();
    first.tellPart(1, "x".repeat(10_001));
    assertEquals(List.of(), lab.ends);
    assertNotEquals(first, lab.teller());
    lab.teller().tellPart(1, "x".repeat(6_000));
    assertEquals(List.of(), lab.ends);
    lab.teller().tellPart(1, "x".repeat(6_000));
    assertEquals(List.of(new WatchEnd.TooLarge(10_000, 1)), lab.ends);
  }
}
