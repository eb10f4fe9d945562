package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.core.CoreLab.Asked;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.ReadAnswer.Standing;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Readings without ordering, among four replicas of which one may lie. */
final class FastReadsTest {

  private final CoreLab lab = CoreLab.withSession();

  private Asked other(List<Asked> asked) {
    Set<ReplicaId> known = asked.stream().map(Asked::to).collect(Collectors.toSet());
    List<Asked> more = lab.takeAsked();
    assertEquals(1, more.size(), "one is left to be asked");
    assertFalse(known.contains(more.getFirst().to()));
    assertTrue(more.getFirst().read().wantsResults());
    return more.getFirst();
  }

  private void assertShown(long ticket, String result) {
    assertEquals(Bytes.utf8(result), lab.results.get(ticket));
    assertTrue(lab.sent.isEmpty(), "nothing is ordered");
  }

  private void assertOrdered(String... operations) {
    assertEquals(
        List.of(operations).stream().map(Bytes::utf8).toList(),
        TestService.items(lab.takeRequest().payload()));
  }

  // One round trip.

  @Test
  void quorumIsAskedAndOneOfItForTheResult() {
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    assertEquals(3, asked.stream().map(Asked::to).distinct().count());
    assertEquals(1, asked.stream().filter(each -> each.read().wantsResults()).count());
    assertTrue(lab.sent.isEmpty(), "nothing is signed and nothing is ordered");
  }

  @Test
  void readingNeedsNoSession() {
    CoreLab fresh = new CoreLab(4, CoreLab.SMALL);
    fresh.connectAll();
    fresh.read("a");
    assertEquals(3, fresh.asked.size());
    assertTrue(fresh.sent.isEmpty());
  }

  @Test
  void whatAQuorumShowsAlikeIsBelieved() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "x");
    lab.show(asked.get(1), "x");
    assertTrue(lab.results.isEmpty(), "f + 1 are not enough");
    lab.show(asked.get(2), "x");
    assertShown(ticket, "x");
    assertEquals(new ReadCounts(1, 0, 0), lab.core.readCounts());
  }

  @Test
  void everyoneIsAskedForResultsInTurn() {
    Set<ReplicaId> first = new java.util.TreeSet<>();
    for (int i = 0; i < 4; i++) {
      long ticket = lab.read("a" + i);
      List<Asked> asked = lab.takeAsked();
      first.add(asked.getFirst().to());
      asked.forEach(each -> lab.show(each, "x"));
      assertShown(ticket, "x");
    }
    assertEquals(4, first.size());
  }

  @Test
  void readingsAskedAtTheSameTimeTravelTogether() {
    long first = lab.read("a");
    long second = lab.read("b");
    long third = lab.read("c");
    long fourth = lab.read("d");
    List<Asked> asked = lab.takeAsked();
    assertEquals(6, asked.size(), "two questions are under way, the rest waits");
    asked.subList(0, 3).forEach(each -> lab.show(each, "x"));
    List<Asked> bundle = lab.takeAsked();
    assertEquals(List.of(Bytes.utf8("c"), Bytes.utf8("d")), bundle.getFirst().read().reads());
    bundle.forEach(each -> lab.show(each, "y", "z"));
    assertEquals(Bytes.utf8("x"), lab.results.get(first));
    assertFalse(lab.results.containsKey(second));
    assertEquals(Bytes.utf8("y"), lab.results.get(third));
    assertEquals(Bytes.utf8("z"), lab.results.get(fourth));
  }

  // Liars, laggards and silence.

  @Test
  void answersOfOneReplicaCountOnce() {
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "x");
    lab.show(asked.get(1), "x");
    lab.show(asked.get(1), "x");
    lab.show(asked.get(0), "x");
    assertTrue(lab.results.isEmpty());
  }

  @Test
  void liarThatShowsTheResultMakesTheOtherBeAskedForIt() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "lie");
    lab.show(asked.get(1), "x");
    Asked more = other(asked);
    lab.show(asked.get(2), "x");
    lab.show(more, "x");
    assertShown(ticket, "x");
  }

  @Test
  void whoWasAloneWithItsResultIsNotAskedFirstForAWhile() {
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    ReplicaId liar = asked.get(0).to();
    lab.show(asked.get(0), "lie");
    lab.show(asked.get(1), "x");
    Asked more = other(asked);
    lab.show(asked.get(2), "x");
    lab.show(more, "x");
    for (int i = 0; i < 4; i++) {
      lab.read("b" + i);
      List<Asked> next = lab.takeAsked();
      assertTrue(next.stream().noneMatch(each -> each.to().equals(liar)));
      next.forEach(each -> lab.show(each, "x"));
    }
  }

  @Test
  void staleReplicaMakesTheOtherBeAsked() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "new");
    lab.show(asked.get(1), "new");
    lab.show(asked.get(2), "old");
    lab.show(other(asked), "new");
    assertShown(ticket, "new");
  }

  @Test
  void readingIsOrderedOnTheFirstProofThatNoQuorumShowsTheSame() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "new");
    lab.show(asked.get(1), "old");
    Asked more = other(asked);
    lab.show(asked.get(2), "new");
    assertTrue(lab.sent.isEmpty());
    lab.show(more, "old");
    assertOrdered("a");
    assertFalse(lab.results.containsKey(ticket));
    assertEquals(1, lab.core.readCounts().ordered());
  }

  @Test
  void orderedReadingEndsOnceWhateverIsShownLater() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "new");
    lab.show(asked.get(1), "old");
    Asked more = other(asked);
    lab.show(asked.get(2), "new");
    lab.show(more, "old");
    var request = lab.takeRequest();
    lab.show(asked.get(1), "new");
    lab.show(more, "new");
    lab.answerAll(request, CoreLab.results("a"));
    assertEquals(Bytes.utf8("done:a"), lab.results.get(ticket));
  }

  @Test
  void neighbourOfAContestedReadingIsShownAllTheSame() {
    lab.read("1");
    lab.read("2");
    long hot = lab.read("hot");
    long calm = lab.read("calm");
    lab.takeAsked().subList(0, 3).forEach(each -> lab.show(each, "x"));
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "new", "x");
    lab.show(asked.get(1), "old", "x");
    lab.show(asked.get(2), "new", "x");
    assertEquals(Bytes.utf8("x"), lab.results.get(calm));
    lab.show(other(asked), "old", "x");
    assertOrdered("hot");
    assertFalse(lab.results.containsKey(hot));
  }

  @Test
  void keyOnWhichReplicasDifferedIsOrderedAtOnceForAMoment() {
    contest("a");
    lab.read("a");
    assertTrue(lab.takeAsked().isEmpty());
    assertOrdered("a");
    lab.read("b");
    assertEquals(3, lab.takeAsked().size(), "another key is read as ever");
    lab.pass(Doubts.FIRST_MILLIS + 5);
    lab.read("a");
    assertEquals(3, lab.takeAsked().size());
  }

  @Test
  void doubtLastsLongerEachTimeItIsConfirmed() {
    contest("a");
    lab.pass(Doubts.FIRST_MILLIS + 5);
    contest("a");
    lab.pass(Doubts.FIRST_MILLIS + 5);
    lab.read("a");
    assertTrue(lab.takeAsked().isEmpty());
  }

  private void contest(String key) {
    lab.read(key);
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), "new");
    lab.show(asked.get(1), "old");
    Asked more = other(asked);
    lab.show(asked.get(2), "new");
    lab.show(more, "old");
    lab.answerAll(lab.takeRequest(), CoreLab.results(key));
  }

  @Test
  void replicaThatIsBehindIsReplacedByTheOther() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.turnAway(asked.get(0), Standing.BEHIND);
    Asked more = other(asked);
    lab.show(asked.get(1), "x");
    lab.show(asked.get(2), "x");
    lab.show(more, "x");
    assertShown(ticket, "x");
  }

  @Test
  void readingIsOrderedWhenTooFewWillShowAnything() {
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.turnAway(asked.get(0), Standing.BEHIND);
    other(asked);
    lab.turnAway(asked.get(1), Standing.OVERLOADED);
    assertOrdered("a");
  }

  @Test
  void othersAreAskedWhenOneIsSilentAndTheReadingIsOrderedInTheEnd() {
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(1), "x");
    lab.show(asked.get(2), "x");
    lab.pass(250);
    other(asked);
    assertTrue(lab.sent.isEmpty());
    lab.pass(250);
    assertOrdered("a");
  }

  @Test
  void readingGoesOnWithTheOthersWhenALinkBreaks() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.disconnect(asked.get(0).to().value());
    Asked more = other(asked);
    lab.show(asked.get(1), "x");
    lab.show(asked.get(2), "x");
    lab.show(more, "x");
    assertShown(ticket, "x");
  }

  @Test
  void replicaThatWasNotAskedDoesNotCount() {
    long stray = lab.core.strayAnswers();
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    Set<Integer> ids = asked.stream().map(each -> each.to().value()).collect(Collectors.toSet());
    int stranger = List.of(0, 1, 2, 3).stream().filter(i -> !ids.contains(i)).findFirst().get();
    lab.show(asked.get(0), "x");
    lab.show(asked.get(1), "x");
    lab.show(new Asked(new ReplicaId(stranger), asked.get(0).read()), "x");
    assertTrue(lab.results.isEmpty());
    assertEquals(stray + 1, lab.core.strayAnswers());
  }

  @Test
  void answerToAnEarlierQuestionDoesNotCount() {
    lab.read("a");
    List<Asked> earlier = lab.takeAsked();
    earlier.forEach(each -> lab.show(each, "old"));
    lab.results.clear();
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    assertNotEquals(earlier.getFirst().read().nonce(), asked.getFirst().read().nonce());
    earlier.forEach(each -> lab.show(each, "old"));
    assertTrue(lab.results.isEmpty());
  }

  // Absence.

  /**
   * The key was written at 5, which a quorum with a liar acknowledged; its removal at 7 is on its
   * way. One replica has removed it, one has not written it yet, and the liar agrees with both.
   * Were that believed, a reader after this one could still find the key.
   */
  @Test
  void notYetAndNoLongerAreNotTheSame() {
    lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), 7, 7, "absent");
    lab.show(asked.get(1), 0, 4, "absent");
    Asked more = other(asked);
    lab.show(asked.get(2), 0, Long.MAX_VALUE, "absent");
    assertTrue(lab.results.isEmpty());
    lab.show(more, 0, 6, "present");
    assertOrdered("a");
  }

  @Test
  void absenceThatAQuorumHeldAtOnePlaceIsBelieved() {
    long ticket = lab.read("a");
    List<Asked> asked = lab.takeAsked();
    lab.show(asked.get(0), 7, 9, "absent");
    lab.show(asked.get(1), 3, 7, "absent");
    lab.show(asked.get(2), 0, 12, "absent");
    assertShown(ticket, "absent");
  }

  // Room, deadlines, ends.

  @Test
  void readingWhoseResultFoundNoRoomIsAskedAgainAlone() {
    lab.read("1");
    lab.read("2");
    lab.read("large");
    lab.read("small");
    lab.takeAsked().forEach(each -> lab.show(each, "x"));
    // What was too large beside others is asked alone.
    CoreLab other = CoreLab.withSession();
    other.read("1");
    other.read("2");
    long large = other.read("large");
    long small = other.read("small");
    other.takeAsked().subList(0, 3).forEach(each -> other.show(each, "x"));
    other.takeAsked().forEach(each -> other.show(each, "too large", "y"));
    assertEquals(Bytes.utf8("y"), other.results.get(small));
    List<Asked> alone = other.takeAsked();
    assertEquals(List.of(Bytes.utf8("large")), alone.getFirst().read().reads());
    alone.forEach(each -> other.show(each, "z"));
    assertEquals(Bytes.utf8("z"), other.results.get(large));
  }

  @Test
  void readingWaitsForAQuorumOfLinksAndFailsWithoutOne() {
    CoreLab fresh = new CoreLab(4, CoreLab.SMALL);
    fresh.connect(0);
    fresh.connect(1);
    long ticket = fresh.read("a");
    assertTrue(fresh.asked.isEmpty());
    fresh.pass(Pacing.DEFAULT.connectGraceMillis() + 10);
    assertEquals(new Failure.NoQuorum(2, 3), fresh.failures.get(ticket));
  }

  @Test
  void readingEndsAtItsDeadline() {
    long ticket = lab.read("a");
    lab.pass(5_010);
    assertEquals(new Failure.DeadlineExceeded(5_000, true), lab.failures.get(ticket));
    assertTrue(lab.results.isEmpty());
  }

  @Test
  void closingEndsWhatIsUnderWay() {
    long ticket = lab.read("a");
    lab.step(new ClientEvent.Close());
    assertEquals(new Failure.Closed(true), lab.failures.get(ticket));
    assertFalse(lab.core.needsTicks());
  }

  // One replica.

  @Test
  void localReadingBelievesTheFirst() {
    long ticket = lab.read("a", Operation.Way.LOCAL);
    List<Asked> asked = lab.takeAsked();
    assertEquals(1, asked.size());
    lab.show(asked.getFirst(), "whatever");
    assertShown(ticket, "whatever");
    assertEquals(1, lab.core.readCounts().local());
  }

  @Test
  void localReadingAsksTheOthersAndIsNeverOrdered() {
    long ticket = lab.read("a", Operation.Way.LOCAL);
    lab.turnAway(lab.takeAsked().getFirst(), Standing.BEHIND);
    List<Asked> others = lab.takeAsked();
    assertEquals(3, others.size());
    others.forEach(each -> lab.turnAway(each, Standing.BEHIND));
    assertTrue(lab.sent.isEmpty());
    lab.pass(500);
    assertTrue(lab.sent.isEmpty());
    lab.show(lab.takeAsked().getLast(), "x");
    assertShown(ticket, "x");
  }
}
