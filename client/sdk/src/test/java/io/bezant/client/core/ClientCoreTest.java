package io.bezant.client.core;

import static io.bezant.client.core.CoreLab.results;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ClientCoreTest {

  // Sessions.

  @Test
  void nothingIsSentBeforeAQuorumIsConnected() {
    CoreLab lab = new CoreLab(4, CoreLab.SMALL);
    lab.submit("a");
    lab.connect(0);
    lab.connect(1);
    assertTrue(lab.sent.isEmpty());
    lab.connect(2);
    Request opening = lab.takeRequest();
    assertEquals(SessionId.NONE, opening.session());
    assertEquals(CoreLab.OPENING_COUNTER, opening.number().value());
    assertEquals(TestService.OPENING, opening.payload());
  }

  @Test
  void operationsWaitForTheSessionAndTravelTogether() {
    CoreLab lab = new CoreLab(4, CoreLab.SMALL);
    lab.connectAll();
    lab.submit("a");
    lab.submit("b");
    lab.answerAll(lab.takeRequest(), TestService.opened(5, CoreLab.OPENING_COUNTER));
    Request bundle = lab.takeRequest();
    assertEquals(CoreLab.session(5), bundle.session());
    assertEquals(List.of(Bytes.utf8("a"), Bytes.utf8("b")), TestService.items(bundle.payload()));
    lab.answerAll(bundle, results("a", "b"));
    assertEquals(2, lab.results.size());
  }

  @Test
  void aSessionRecordedUnderAnotherCounterIsOpenedAgainAboveIt() {
    CoreLab lab = new CoreLab(4, CoreLab.SMALL);
    lab.connectAll();
    lab.submit("a");
    lab.answerAll(lab.takeRequest(), TestService.opened(5, 9_999));
    Request again = lab.takeRequest();
    assertEquals(SessionId.NONE, again.session());
    assertTrue(again.number().value() > 9_999);
    lab.answerAll(again, TestService.opened(6, again.number().value()));
    assertEquals(CoreLab.session(6), lab.takeRequest().session());
  }

  @Test
  void anEvictedSessionLeavesOpenOperationsUnknownAndServesLaterOnesInANewOne() {
    CoreLab lab = CoreLab.withSession();
    long first = lab.submit("a");
    long second = lab.submit("b");
    long waiting = lab.submit("c");
    Request request = lab.sent.getFirst().request();
    lab.sent.clear();
    lab.answerAll(request, TestService.gone());
    assertEquals(new Failure.SessionLost(true), lab.failures.get(first));
    assertEquals(new Failure.SessionLost(true), lab.failures.get(second));
    Request opening = lab.takeRequest();
    assertEquals(SessionId.NONE, opening.session());
    assertTrue(opening.number().value() > CoreLab.OPENING_COUNTER);
    lab.answerAll(opening, TestService.opened(8, opening.number().value()));
    Request later = lab.takeRequest();
    assertEquals(CoreLab.session(8), later.session());
    assertEquals(1, later.number().value());
    lab.answerAll(later, results("c"));
    assertEquals(Bytes.utf8("done:c"), lab.results.get(waiting));
  }

  @Test
  void aNumberUsedBySomebodyElseMeansNotAppliedAndANewSession() {
    CoreLab lab = CoreLab.withSession();
    long ticket = lab.submit("a");
    Request request = lab.takeRequest();
    for (int replica = 0; replica < 3; replica++) {
      lab.reply(replica, request, Digest.ZERO, results("x"), 9);
    }
    assertEquals(new Failure.SessionLost(false), lab.failures.get(ticket));
    assertTrue(lab.core.strayAnswers() >= 3);
    lab.submit("b");
    assertEquals(SessionId.NONE, lab.takeRequest().session());
  }

  // Quorums.

  @Test
  void anAnswerCountsOnlyWhenAQuorumGivesItAlike() {
    CoreLab lab = CoreLab.withSession();
    long ticket = lab.submit("a");
    Request request = lab.takeRequest();
    lab.answer(0, request, results("a"));
    lab.answer(1, request, results("a"));
    assertTrue(lab.results.isEmpty());
    lab.answer(1, request, results("a"));
    assertTrue(lab.results.isEmpty());
    lab.answer(3, request, results("lie"));
    assertTrue(lab.results.isEmpty());
    lab.answer(2, request, results("a"));
    assertEquals(Bytes.utf8("done:a"), lab.results.get(ticket));
  }

  @Test
  void equalResultsAtDifferentPlacesAreDifferentAnswers() {
    CoreLab lab = CoreLab.withSession();
    lab.submit("a");
    Request request = lab.takeRequest();
    lab.answer(0, request, results("a"), 7);
    lab.answer(1, request, results("a"), 8);
    lab.answer(2, request, results("a"), 9);
    assertTrue(lab.results.isEmpty());
    lab.answer(1, request, results("a"), 7);
    lab.answer(2, request, results("a"), 7);
    assertEquals(1, lab.results.size());
  }

  @Test
  void answersOfStrangersDoNotCount() {
    CoreLab lab = CoreLab.withSession();
    lab.submit("a");
    Request request = lab.takeRequest();
    for (int stranger = 4; stranger < 9; stranger++) {
      lab.answer(stranger, request, results("a"));
    }
    assertTrue(lab.results.isEmpty());
  }

  @Test
  void anAgreedAnswerThatCannotBeReadFails() {
    CoreLab lab = CoreLab.withSession();
    long ticket = lab.submit("a");
    lab.answerAll(lab.takeRequest(), Bytes.utf8("?"));
    assertInstanceOf(Failure.Unreadable.class, lab.failures.get(ticket));
    long miscounted = lab.submit("b");
    lab.answerAll(lab.takeRequest(), results("b", "c"));
    assertInstanceOf(Failure.Unreadable.class, lab.failures.get(miscounted));
  }

  // Bundles and the window.

  @Test
  void atMostTwoRequestsAreInFlightWhileBundlesAreNotFull() {
    CoreLab lab = CoreLab.withSession();
    for (String operation : List.of("a", "b", "c", "d")) {
      lab.submit(operation);
    }
    assertEquals(2, lab.sent.size());
    Request first = lab.sent.getFirst().request();
    lab.sent.clear();
    lab.answerAll(first, results("a"));
    assertEquals(
        List.of(Bytes.utf8("c"), Bytes.utf8("d")), TestService.items(lab.takeRequest().payload()));
  }

  @Test
  void fullBundlesLeaveAsLongAsTheWindowHasRoom() {
    CoreLab lab = CoreLab.withSession();
    List<Operation> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(lab.operation("op" + i, 5_000));
    }
    lab.step(new ClientEvent.Submitted(many));
    assertEquals(8, lab.sent.size());
    lab.sent.forEach(sent -> assertEquals(8, TestService.items(sent.request().payload()).size()));
  }

  @Test
  void aBundleNeverExceedsTheBytesOfARequest() {
    CoreLab lab = CoreLab.withSession();
    List<Operation> many = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      many.add(lab.operation("x".repeat(1_500), 5_000));
    }
    lab.step(new ClientEvent.Submitted(many));
    assertEquals(2, lab.sent.size());
    lab.sent.forEach(
        sent -> assertTrue(sent.request().payload().size() <= CoreLab.SMALL.maxRequestBytes()));
  }

  @Test
  void anOperationTooLargeForAnyRequestFailsAtOnce() {
    CoreLab lab = CoreLab.withSession();
    long ticket = lab.submit("x".repeat(4_089));
    assertEquals(new Failure.TooLarge(4_096, 4_097), lab.failures.get(ticket));
    long fits = lab.submit("x".repeat(4_088));
    assertEquals(4_096, lab.takeRequest().payload().size());
    assertTrue(!lab.failures.containsKey(fits));
  }

  @Test
  void aResultThatDoesNotFitBesideOthersIsAskedForAgainAlone() {
    CoreLab lab = CoreLab.withSession();
    lab.step(
        new ClientEvent.Submitted(
            List.of(
                lab.operation("a", 5_000), lab.operation("b", 5_000), lab.operation("c", 5_000))));
    lab.answerAll(lab.takeRequest(), results("too large", "b", "too large"));
    assertEquals(List.of(Bytes.utf8("done:b")), List.copyOf(lab.results.values()));
    List<Request> alone = lab.sent.stream().map(CoreLab.Sent::request).toList();
    lab.sent.clear();
    assertEquals(List.of(Bytes.utf8("a")), TestService.items(alone.get(0).payload()));
    assertEquals(List.of(Bytes.utf8("c")), TestService.items(alone.get(1).payload()));
    lab.answerAll(alone.get(0), results("a"));
    lab.answerAll(alone.get(1), results("too large"));
    assertEquals(
        List.of(Bytes.utf8("done:a"), Bytes.utf8("done:b"), TestService.TOO_LARGE),
        List.copyOf(lab.results.values()));
  }

  @Test
  void aResultWithoutRoomInItsBatchIsAskedForAgain() {
    CoreLab lab = CoreLab.withSession();
    long ticket = lab.submit("a");
    lab.answerAll(lab.takeRequest(), results("batch full"));
    Request again = lab.takeRequest();
    assertEquals(List.of(Bytes.utf8("a")), TestService.items(again.payload()));
    lab.answerAll(again, results("a"));
    assertEquals(Bytes.utf8("done:a"), lab.results.get(ticket));
  }

  @Test
  void whatWaitsIsBounded() {
    Pacing narrow = new Pacing(2, 4 << 20, 3, 1 << 20, 2_000, 500, 150, 2_000);
    CoreLab lab = new CoreLab(4, CoreLab.SMALL, narrow, 1);
    for (int i = 0; i < 4; i++) {
      lab.submit("op" + i);
    }
    assertEquals(List.of(new Failure.TooManyWaiting(3)), List.copyOf(lab.failures.values()));
  }

  @Test
  void theAcknowledgedNumberStaysBelowAnOpenOneAndTheWindowHolds() {
    CoreLab lab = CoreLab.withSession();
    long stuck = lab.submit("stuck", 300);
    Request stuckRequest = lab.takeRequest();
    lab.pass(400);
    assertEquals(new Failure.DeadlineExceeded(300, true), lab.failures.get(stuck));
    for (int i = 0; i < 7; i++) {
      lab.sent.clear();
      lab.submit("op" + i, 100_000);
      Request request = lab.takeRequest();
      assertEquals(stuckRequest.number().value() - 1, request.acknowledged().value());
      lab.answerAll(request, results("op" + i));
    }
    lab.sent.clear();
    long beyond = lab.submit("beyond", 100_000);
    assertTrue(lab.sent.isEmpty(), "the window has no room");
    lab.pass(20_000);
    assertEquals(
        Set.of(stuckRequest),
        lab.sent.stream().map(CoreLab.Sent::request).collect(Collectors.toSet()),
        "only the open request is repeated");
    lab.sent.clear();
    lab.answerAll(stuckRequest, results("stuck"));
    Request next = lab.takeRequest();
    assertEquals(next.number().value() - 1, next.acknowledged().value());
    lab.answerAll(next, results("beyond"));
    assertTrue(lab.results.containsKey(beyond));
    assertTrue(!lab.results.containsKey(stuck));
  }

  // Sending again.

  @Test
  void aRequestGoesToThePrimaryFirstAndToAllAfterATimeoutWithTheSameBytes() {
    CoreLab lab = CoreLab.withSession();
    lab.submit("a");
    assertEquals(List.of(new ReplicaId(0)), lab.receivers());
    Bytes frame = lab.sent.getFirst().frame();
    lab.sent.clear();
    lab.pass(300);
    assertEquals(4, lab.receivers().stream().distinct().count());
    lab.sent.forEach(sent -> assertSame(frame, sent.frame()));
    lab.sent.clear();
    lab.pass(30_000);
    assertTrue(lab.sent.size() >= 4 * 3 && lab.sent.size() <= 4 * 20, "doubling, capped");
    lab.sent.forEach(sent -> assertSame(frame, sent.frame()));
  }

  @Test
  void whenThePrimarysLinkBreaksAllOthersAreAskedAtOnce() {
    CoreLab lab = CoreLab.withSession();
    lab.submit("a");
    lab.sent.clear();
    lab.disconnect(0);
    assertEquals(List.of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3)), lab.receivers());
    lab.sent.clear();
    lab.connect(0);
    assertEquals(List.of(new ReplicaId(0)), lab.receivers());
  }

  @Test
  void aClientThatIsUsedToQuickAnswersAsksAllSoonWhenThePrimaryStandsStill() {
    CoreLab lab = CoreLab.withSession();
    for (int i = 0; i < 20; i++) {
      lab.submit("quick");
      lab.pass(5);
      lab.answerAll(lab.takeRequest(), CoreLab.results("quick"));
    }
    lab.sent.clear();
    lab.submit("stuck");
    assertEquals(List.of(new ReplicaId(0)), lab.receivers());
    lab.sent.clear();
    lab.pass(80);
    assertEquals(4, lab.receivers().stream().distinct().count());
  }

  @Test
  void whileThePrimarysLinkIsDownEverythingNewGoesToAllOthersAtOnce() {
    CoreLab lab = CoreLab.withSession();
    lab.disconnect(0);
    lab.submit("a");
    assertEquals(List.of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3)), lab.receivers());
  }

  @Test
  void whateverReplicasComeAndGoACallEndsOnceAndNotAfterItsDeadline() {
    CoreLab lab = CoreLab.withSession();
    for (int victim = 0; victim < 4; victim++) {
      long ticket = lab.submit("asked while " + victim + " is away", 1_000);
      lab.disconnect(victim);
      lab.pass(500);
      lab.connect(victim);
      lab.pass(500);
      assertTrue(
          lab.failures.get(ticket) instanceof Failure.DeadlineExceeded,
          "ended: " + lab.failures.get(ticket));
    }
  }

  @Test
  void aViewIsBelievedWhenAWeakQuorumNamesIt() {
    CoreLab lab = CoreLab.withSession();
    lab.submit("a");
    Request request = lab.takeRequest();
    answerInView(lab, 3, request, 6);
    answerInView(lab, 2, request, 1);
    answerInView(lab, 1, request, 1);
    lab.answer(0, request, results("a"));
    lab.submit("b");
    assertEquals(List.of(new ReplicaId(1)), lab.receivers());
  }

  private static void answerInView(CoreLab lab, int replica, Request request, long view) {
    lab.step(
        new ClientEvent.ReplyReceived(
            new ReplicaId(replica),
            new Reply(
                new View(view),
                request.key(),
                request.digest(),
                new SequenceNumber(request.number().value()),
                results("a"))));
  }

  @Test
  void anOverloadedPrimarySparesTheOthersOnlyOnce() {
    CoreLab lab = CoreLab.withSession();
    lab.submit("a", 60_000);
    Request request = lab.takeRequest();
    for (int i = 0; i < 400; i++) {
      lab.refuse(0, request, Refusal.Reason.OVERLOADED);
      lab.pass(5);
    }
    assertEquals(4, lab.receivers().stream().distinct().count());
  }

  // Ends.

  @Test
  void withoutAQuorumOfLinksAnOperationFailsAfterTheGraceAndIsNotSent() {
    CoreLab lab = new CoreLab(4, CoreLab.SMALL);
    lab.connect(0);
    lab.connect(1);
    long patient = lab.submit("a");
    long hasty = lab.submit("b", 100);
    lab.pass(150);
    assertEquals(new Failure.NoQuorum(2, 3), lab.failures.get(hasty));
    assertTrue(!lab.failures.containsKey(patient));
    lab.pass(Pacing.DEFAULT.connectGraceMillis());
    assertEquals(new Failure.NoQuorum(2, 3), lab.failures.get(patient));
    assertTrue(lab.sealed.isEmpty());
  }

  @Test
  void aDeadlineEndsASentOperationAsUnknownAndALateAnswerIsDropped() {
    CoreLab lab = CoreLab.withSession();
    long ticket = lab.submit("a", 1_000);
    Request request = lab.takeRequest();
    lab.pass(1_100);
    assertEquals(new Failure.DeadlineExceeded(1_000, true), lab.failures.get(ticket));
    lab.answerAll(request, results("a"));
    assertTrue(lab.results.isEmpty());
    assertTrue(!lab.core.needsTicks());
  }

  @Test
  void aDeadlineInAWaitingQueueIsNotApplied() {
    CoreLab lab = CoreLab.withSession();
    lab.submit("a", 60_000);
    lab.submit("b", 60_000);
    long waiting = lab.submit("c", 1_000);
    lab.pass(1_100);
    assertEquals(new Failure.DeadlineExceeded(1_000, false), lab.failures.get(waiting));
  }

  @Test
  void anExpiredOperationOfABundleDoesNotTakeTheOthersWithIt() {
    CoreLab lab = CoreLab.withSession();
    lab.step(
        new ClientEvent.Submitted(
            List.of(lab.operation("a", 100), lab.operation("b", 60_000), lab.operation("c", 100))));
    Request request = lab.takeRequest();
    lab.pass(110);
    assertEquals(2, lab.failures.size());
    lab.answerAll(request, results("a", "b", "c"));
    assertEquals(List.of(Bytes.utf8("done:b")), List.copyOf(lab.results.values()));
  }

  @Test
  void closingEndsEverythingWithItsOutcome() {
    CoreLab lab = CoreLab.withSession();
    long sent = lab.submit("a");
    lab.submit("b");
    long waiting = lab.submit("c");
    lab.step(new ClientEvent.Close());
    assertEquals(new Failure.Closed(true), lab.failures.get(sent));
    assertEquals(new Failure.Closed(false), lab.failures.get(waiting));
    long late = lab.submit("d");
    assertEquals(new Failure.Closed(false), lab.failures.get(late));
    assertTrue(!lab.core.needsTicks());
  }

  @Test
  void aWeakQuorumOfDenialsEndsWhatWaits() {
    CoreLab lab = new CoreLab(4, CoreLab.SMALL);
    lab.connectAll();
    long ticket = lab.submit("a");
    Request opening = lab.takeRequest();
    lab.refuse(0, opening, Refusal.Reason.NOT_REGISTERED);
    lab.refuse(0, opening, Refusal.Reason.NOT_REGISTERED);
    assertTrue(lab.failures.isEmpty(), "one liar alone convinces nobody");
    lab.refuse(1, opening, Refusal.Reason.NOT_REGISTERED);
    assertEquals(new Failure.Denied(false), lab.failures.get(ticket));
  }

  @Test
  void doorsClosedByAWeakQuorumMeanDenied() {
    CoreLab lab = new CoreLab(4, CoreLab.SMALL);
    long ticket = lab.submit("a");
    lab.step(new ClientEvent.LinkRefused(new ReplicaId(0)));
    lab.pass(10);
    assertTrue(lab.failures.isEmpty());
    lab.step(new ClientEvent.LinkRefused(new ReplicaId(1)));
    lab.pass(10);
    assertEquals(new Failure.Denied(false), lab.failures.get(ticket));
  }

  @Test
  void theSameSeedGivesTheSameSendings() {
    assertEquals(sendingTimes(3), sendingTimes(3));
    assertNotEquals(sendingTimes(3), sendingTimes(4));
  }

  private static List<Long> sendingTimes(long seed) {
    CoreLab lab = new CoreLab(4, CoreLab.SMALL, Pacing.DEFAULT, seed);
    lab.connectAll();
    lab.submit("a", 60_000);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      lab.pass(5);
      if (!lab.sent.isEmpty()) {
        times.add(lab.now);
        lab.sent.clear();
      }
    }
    return times;
  }
}
