package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster whose service has leases: time goes on at its pace, whoever is primary. */
class LeasingClusterTest {

  private static final long SKEW = CoreOptions.DEFAULT.maxFutureSkewMillis();
  private static final long START = 1_000_000;

  private final LabCluster cluster =
      new LabCluster(
          7, Lab.config(4, 8, 16), CoreOptions.DEFAULT.withWarmUp(0), LabCluster.Faults.NONE);

  private static List<ReplicaId> all() {
    return IntStream.range(0, 4).mapToObj(ReplicaId::new).toList();
  }

  @BeforeEach
  void begin() {
    cluster.replicas().forEach(replica -> replica.haveLeases(true));
    insist(Lab.request(1));
  }

  private void insist(SignedRequest request) {
    for (int i = 0; i < 200 && !cluster.isAnswered(request.key()); i++) {
      if (i % 10 == 0) {
        cluster.submit(request, all());
      }
      cluster.runFor(50);
    }
    assertTrue(cluster.isAnswered(request.key()));
  }

  private long agreed() {
    return cluster.replicas().get(3).agreedMillis() - START;
  }

  private long view() {
    return cluster.replicas().get(3).core().status().view().value();
  }

  @Test
  void timeGoesOnInAnIdleCluster() {
    long before = agreed();
    cluster.runFor(20_000);
    long passed = agreed() - before;
    assertTrue(passed > 19_000 && passed < 21_000, "passed " + passed);
    assertEquals(0, cluster.highestView());
  }

  @Test
  void nextPrimaryGoesOnWhereTheLastOneStopped() {
    cluster.runFor(3_000);
    long before = agreed();
    cluster.stop(0);
    cluster.runFor(10_000);
    assertTrue(view() > 0);
    long passed = agreed() - before;
    assertTrue(passed > 7_000 && passed < 11_000, "passed " + passed);
  }

  private void corrupt(LongUnaryOperator time) {
    cluster.corrupt(
        0,
        (to, honest) ->
            honest.message() instanceof PrePrepare(var view, var sequence, Batch batch)
                    && batch.proposedMillis() > 0
                ? List.of(
                    Lab.signed(
                        0,
                        new PrePrepare(
                            view,
                            sequence,
                            new Batch(time.applyAsLong(batch.proposedMillis()), batch.requests()))))
                : List.<Signed<?>>of(honest));
  }

  @Test
  void primaryThatFreezesTimeIsReplaced() {
    long frozen = START + agreed();
    corrupt(time -> frozen);
    cluster.runFor(20_000);
    assertTrue(view() > 0);
    assertTrue(agreed() > 18_000, "agreed " + agreed());
  }

  @Test
  void primaryWhoseTimeJumpsIsReplacedAndItsTimeNeverAgreed() {
    corrupt(time -> time + 3_600_000);
    cluster.runFor(20_000);
    assertTrue(view() > 0);
    assertTrue(agreed() > 15_000 && agreed() < 21_000, "agreed " + agreed());
  }

  @Test
  void primaryWithinTheSkewIsKept() {
    for (long off : new long[] {-SKEW, SKEW - 100}) {
      cluster.setClock(0, off);
      cluster.runFor(10_000);
    }
    assertEquals(0, cluster.highestView());
  }

  @Test
  void clocksFarAheadThatAreSetRightAreOvercome() {
    IntStream.of(0, 1).forEach(replica -> cluster.setClock(replica, 10 * SKEW));
    cluster.runFor(10_000);
    IntStream.of(0, 1).forEach(replica -> cluster.setClock(replica, 0));
    cluster.runFor(60_000);
    long settled = cluster.highestView();
    long before = agreed();
    cluster.runFor(30_000);
    long passed = agreed() - before;
    assertTrue(passed > 15_000 && passed < 33_000, "passed " + passed);
    assertTrue(
        cluster.highestView() <= settled + 1, "views " + settled + " to " + cluster.highestView());
    insist(Lab.request(2));
  }
}
