package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.get;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SkippedBatchTest {
  private static final Outcome SKIPPED = new Outcome.SessionRefused(Outcome.Reason.SKIPPED);

  private final KvCluster cluster = new KvCluster();
  private final SessionId session = cluster.open(CLIENTS.getFirst(), 1);

  private List<Reply> skip(SignedRequest... requests) {
    SequenceNumber next = cluster.machine.executed().next();
    return cluster.machine.skip(next, new Batch(5_000, List.of(requests)));
  }

  private SignedRequest request(long number, String key) {
    return KvCluster.bundle(CLIENTS.getFirst(), session, number, 0, put(key, "v"));
  }

  @Test
  void nothingOfASkippedBatchIsDone() {
    cluster.run(session, 1, put("k", "before"));
    Reply reply = skip(request(2, "k")).getFirst();
    assertEquals(SKIPPED, KvCluster.outcome(reply));
    assertEquals(
        "before",
        new String(
            ((KvResult.Found) cluster.run(session, 3, get("k")).getFirst())
                .keyValue()
                .value()
                .toByteArray(),
            StandardCharsets.UTF_8));
  }

  @Test
  void skippedRequestIsNeverExecutedUnderItsName() {
    SignedRequest poison = request(1, "k");
    Reply first = skip(poison).getFirst();
    assertEquals(List.of(first), cluster.execute(poison));
    assertEquals(Optional.of(first), cluster.machine.cachedReply(poison.key()));
    cluster.restart();
    assertEquals(List.of(first), cluster.execute(poison));
    assertEquals(new KvResult.NotFound(), cluster.run(session, 2, get("k")).getFirst());
  }

  @Test
  void whatWasExecutedBeforeKeepsItsAnswer() {
    Reply done = cluster.execute(request(1, "k")).getFirst();
    assertEquals(List.of(done), skip(request(1, "k")));
  }

  @Test
  void placeIsTakenAndTimeGoesOn() {
    SequenceNumber before = cluster.machine.executed();
    skip(request(1, "k"));
    assertEquals(before.next(), cluster.machine.executed());
    assertEquals(5_000, cluster.machine.agreedMillis());
  }

  @Test
  void openingThatIsSkippedOpensNothingAndMayBeRepeated() {
    SignedRequest opening = KvCluster.opening(CLIENTS.get(1), 1);
    assertEquals(SKIPPED, KvCluster.outcome(skip(opening).getFirst()));
    assertInstanceOf(
        Outcome.SessionOpened.class, KvCluster.outcome(cluster.execute(opening).getFirst()));
  }

  @Test
  void payloadIsNotLookedAt() {
    SignedRequest noise = KvCluster.request(CLIENTS.getFirst(), session, 1, 0, Bytes.utf8("noise"));
    assertEquals(SKIPPED, KvCluster.outcome(skip(noise).getFirst()));
  }
}
