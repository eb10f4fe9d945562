package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a backup passes on, how often, and what it holds against the primary. */
class ForwardedRequestsTest {

  private static final ReplicaId PRIMARY = new ReplicaId(0);
  private static final long REPEAT = 100;
  private static final long GRACE = 10;
  private static final int MAX_BYTES = 1 << 20;

  private final Outgoing out = new Outgoing(Lab.sealer(3));
  private final ForwardedRequests forwarded = watching(2);

  private ForwardedRequests watching(int most) {
    ClusterConfig config = Lab.config(4, 4, 8);
    ProtocolRules rules = Lab.rules(4);
    MessageLog log = new MessageLog(rules, new Watermarks(at(0), 8), at(0));
    SafetyGate gate = new SafetyGate(out, rules);
    RecoveringPeers peers = new RecoveringPeers(out.self(), rules, CoreOptions.DEFAULT);
    return new ForwardedRequests(
        new CoreRooms(
            config,
            CoreOptions.DEFAULT,
            rules,
            CoreListener.NONE,
            out,
            gate,
            log,
            new Execution(
                log, out, 4, at(0), new LeaseClock(1_000, Lab.rules(4), AppliedState.NOTHING)),
            peers,
            new OwnLoss(out, rules, gate, peers, Optional.empty())),
        most,
        MAX_BYTES);
  }

  private List<SignedRequest> passedOn() {
    return out.drain().stream()
        .map(Effect.ForwardRequest.class::cast)
        .map(Effect.ForwardRequest::request)
        .toList();
  }

  private static List<SignedRequest> requests(long... numbers) {
    return LongStream.of(numbers).mapToObj(Lab::request).toList();
  }

  private void add(long... numbers) {
    requests(numbers).forEach(request -> forwarded.add(request, PRIMARY));
  }

  private void tick(long now) {
    forwarded.onTick(now, PRIMARY, REPEAT);
  }

  private OptionalLong proposed(long... numbers) {
    return forwarded.onProposed(new Batch(1, requests(numbers)), GRACE);
  }

  private void answered(long number) {
    forwarded.onAnswered(Lab.request(number).key(), PRIMARY);
  }

  @Test
  void nextIsPassedOnWhenOneIsAnsweredAndItsClockStartsThen() {
    add(1, 2, 3);
    assertEquals(requests(1, 2), passedOn());
    tick(50);
    answered(9);
    assertEquals(List.of(), passedOn());
    answered(1);
    assertEquals(requests(3), passedOn());
    assertEquals(OptionalLong.of(0), forwarded.oldestMillis());
    answered(2);
    assertEquals(OptionalLong.of(50), forwarded.oldestMillis());
    answered(3);
    assertEquals(OptionalLong.empty(), forwarded.oldestMillis());
  }

  @Test
  void whatWaitsBehindIsNotPassedOnOnceItIsAnswered() {
    add(1, 2, 3);
    answered(3);
    answered(1);
    assertEquals(requests(1, 2), passedOn());
  }

  @Test
  void proposedRequestIsWatchedWithoutBeingPassedOnWhileThereIsRoom() {
    tick(7);
    forwarded.addProposed(Lab.request(1), PRIMARY);
    assertEquals(List.of(), passedOn());
    assertEquals(OptionalLong.of(7), forwarded.oldestMillis());
    add(2, 3);
    forwarded.addProposed(Lab.request(4), PRIMARY);
    assertEquals(requests(2), passedOn());
    answered(1);
    answered(2);
    assertEquals(requests(3, 4), passedOn(), "what found no room waits its turn");
  }

  @Test
  void whatSeemsLostIsPassedOnAgainAfterAPauseEightTimes() {
    add(1);
    tick(50);
    add(2);
    assertEquals(requests(1, 2), passedOn());
    tick(99);
    assertEquals(List.of(), passedOn());
    tick(100);
    assertEquals(requests(1), passedOn());
    tick(150);
    assertEquals(requests(2), passedOn());
    for (int i = 2; i <= 20; i++) {
      tick(i * 1_000L);
    }
    assertEquals(14, passedOn().size(), "seven more of each");
  }

  /** R15: a batch's worth is one of bytes, too, or large requests would bury the primary. */
  @Test
  void whatIsPassedOnIsBoundedInBytesButForTheFirst() {
    ForwardedRequests many = watching(100);
    List<SignedRequest> large =
        LongStream.rangeClosed(1, 4)
            .mapToObj(number -> Lab.request(number, "x".repeat(MAX_BYTES * 3 / 5)))
            .toList();
    SignedRequest huge = Lab.request(5, "x".repeat(MAX_BYTES + 1));
    large.forEach(request -> many.add(request, PRIMARY));
    assertEquals(large.subList(0, 1), passedOn());
    many.onAnswered(large.getFirst().key(), PRIMARY);
    assertEquals(large.subList(1, 2), passedOn());
    many.add(huge, PRIMARY);
    large.forEach(request -> many.onAnswered(request.key(), PRIMARY));
    assertEquals(List.of(large.get(2), large.get(3), huge), passedOn());
    many.onAnswered(huge.key(), PRIMARY);
    many.add(Lab.request(6), PRIMARY);
    many.add(Lab.request(7), PRIMARY);
    assertEquals(requests(6, 7), passedOn());
  }

  /** A primary may have to fill a whole interval before it may propose what it was shown. */
  @Test
  void emptyBatchOvertakesNobody() {
    add(1);
    tick(2 * GRACE);
    for (int i = 0; i < 100; i++) {
      forwarded.onProposed(Batch.EMPTY, GRACE);
    }
    assertEquals(0, forwarded.overtaking());
    proposed(9);
    assertEquals(1, forwarded.overtaking());
  }

  @Test
  void whatIsLargeIsPassedOnAgainMoreRarely() {
    SignedRequest large = Lab.request(1, "x".repeat(900 << 10));
    forwarded.add(large, PRIMARY);
    forwarded.add(Lab.request(2), PRIMARY);
    assertEquals(List.of(large, Lab.request(2)), passedOn());
    tick(3 * REPEAT);
    assertEquals(requests(2), passedOn());
    tick(4 * REPEAT);
    assertEquals(List.of(large, Lab.request(2)), passedOn());
  }

  @Test
  void aBoundedNumberIsPassedOnAgainAtOnce() {
    ForwardedRequests many = watching(100);
    LongStream.rangeClosed(1, 70).forEach(i -> many.add(Lab.request(i), PRIMARY));
    assertEquals(70, passedOn().size());
    many.onTick(100, PRIMARY, REPEAT);
    assertEquals(64, passedOn().size());
    many.onTick(101, PRIMARY, REPEAT);
    assertEquals(6, passedOn().size());
  }

  @Test
  void proposedRequestIsNotPassedOnAgain() {
    add(1, 2);
    assertEquals(OptionalLong.of(0), proposed(1));
    out.drain();
    tick(100);
    assertEquals(requests(2), passedOn());
  }

  @Test
  void primaryTookAsLongAsForTheSlowestOfABatch() {
    add(1);
    tick(30);
    add(2);
    tick(70);
    assertEquals(OptionalLong.empty(), proposed(9));
    assertEquals(OptionalLong.of(70), proposed(2, 1));
    assertEquals(OptionalLong.empty(), proposed(2, 1));
  }

  @Test
  void eachProposalThatLeavesOutTheFirstOvertakesItAfterAGrace() {
    add(1, 2);
    tick(9);
    proposed(9);
    assertEquals(0, forwarded.overtaking());
    tick(10);
    proposed(9);
    proposed(2);
    assertEquals(2, forwarded.overtaking());
    proposed(1);
    assertEquals(0, forwarded.overtaking());
    proposed(9);
    assertEquals(0, forwarded.overtaking(), "there is nothing left to overtake");
  }

  private void overtakeOnce() {
    proposed(99);
    assertEquals(1, forwarded.overtaking());
  }

  @Test
  void overtakingIsForgottenWhenTheFirstIsAnsweredOrPassedOnAgain() {
    add(1, 2);
    tick(10);
    overtakeOnce();
    answered(2);
    assertEquals(1, forwarded.overtaking());
    answered(1);
    assertEquals(0, forwarded.overtaking());
    add(3);
    tick(20);
    overtakeOnce();
    tick(110);
    assertEquals(0, forwarded.overtaking());
  }

  @Test
  void restartCountsEverythingAnew() {
    add(1, 2);
    tick(10);
    overtakeOnce();
    forwarded.restart(500);
    assertEquals(0, forwarded.overtaking());
    assertEquals(OptionalLong.of(500), forwarded.oldestMillis());
  }

  @Test
  void viewBeginsWithWhatWaitsAndNothingElse() {
    add(1, 2, 3);
    tick(10);
    overtakeOnce();
    out.drain();
    forwarded.begin(requests(7, 8), PRIMARY);
    assertEquals(requests(7, 8), passedOn());
    assertEquals(OptionalLong.of(10), forwarded.oldestMillis());
    assertEquals(0, forwarded.overtaking());
    answered(7);
    assertEquals(List.of(), passedOn());
    forwarded.clear();
    assertEquals(OptionalLong.empty(), forwarded.oldestMillis());
    tick(500);
    assertEquals(List.of(), passedOn());
  }
}
