package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.ClientConfig;
import io.bezant.client.Comparison;
import io.bezant.client.KvClient;
import io.bezant.client.PutResult;
import io.bezant.client.RecordedResult;
import io.bezant.client.RecordedResult.Kind;
import io.bezant.client.RecoveredSession;
import io.bezant.client.SessionRecovery;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What became of the last requests of a client that is gone, learnt with its key alone. */
class SessionRecoveryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension
  static final BezantClusterExtension CLUSTER =
      BezantClusterExtension.perClass(
          BezantTestCluster.builder().replicas(4).clients(6).deadline(PATIENCE));

  private static BezantClient client(BezantTestCluster cluster, int client) {
    return BezantClient.builder().config(cluster.clientConfig(client)).build();
  }

  @Test
  void whatWasAnsweredLastIsToldWithItsRevisionAsOftenAsOneAsks(BezantTestCluster cluster) {
    PutResult last;
    try (BezantClient client = client(cluster, 1)) {
      client.kv().put("k", "1");
      client.kv().put("k", "2");
      last = client.kv().put("k", "3");
    }
    RecoveredSession recovered = SessionRecovery.recover(cluster.clientConfig(1));
    assertTrue(recovered.isKnown());
    assertEquals(
        new RecordedResult(3, 0, Kind.PUT, last.revision()), recovered.results().getLast());
    assertEquals(recovered, SessionRecovery.recover(cluster.clientConfig(1)));
    assertEquals("3", cluster.client().kv().get("k").orElseThrow().valueUtf8());
  }

  @Test
  void eachKindOfAnswerIsTold(BezantTestCluster cluster) {
    Bytes key = Bytes.utf8("kinds");
    List<Kind> kinds =
        List.of(Kind.COMPARE_FAILED, Kind.DELETE, Kind.TRANSACTION_NOT_SUCCEEDED, Kind.PUT);
    for (Kind kind : kinds) {
      try (BezantClient client = client(cluster, 2)) {
        KvClient kv = client.kv();
        switch (kind) {
          case COMPARE_FAILED -> kv.compareAndSet(key, key, key);
          case DELETE -> kv.delete(key);
          case TRANSACTION_NOT_SUCCEEDED ->
              kv.commit(Transaction.when(Comparison.exists(key)).then(Step.put(key, key)));
          default -> kv.put(key, key);
        }
      }
      assertEquals(
          kind, SessionRecovery.recover(cluster.clientConfig(2)).results().getLast().kind());
    }
  }

  @Test
  void whatNobodyCouldSayIsKnownAndSettledAfterwards(BezantTestCluster cluster) {
    for (int round = 0; round < 4; round++) {
      String key = "open/" + round;
      BezantClient client = client(cluster, 3);
      client.kv().put("mark", "round " + round);
      // Half of the rounds: the replicas that remain may execute it, and no quorum can answer.
      int[] cutOff = round % 2 == 0 ? new int[] {0, 1} : new int[] {2, 3};
      cluster.partition(cutOff);
      KvClient hasty = client.kv().withDeadline(Duration.ofMillis(300));
      BezantException unknown = assertThrows(BezantException.class, () -> hasty.put(key, "v"));
      assertEquals(Outcome.UNKNOWN, unknown.outcome());
      client.close();
      cluster.heal();
      RecoveredSession recovered = SessionRecovery.recover(cluster.clientConfig(3));
      boolean isApplied = recovered.results().stream().anyMatch(each -> each.request() == 2);
      assertEquals(isApplied, cluster.client().kv().get(key).isPresent(), recovered::toString);
      for (int later = 0; later < 20; later++) {
        cluster.client().kv().put("later", "v");
      }
      assertEquals(isApplied, cluster.client().kv().get(key).isPresent(), "it is settled");
    }
  }

  @Test
  void aClientThatLivesAfterAllIsToldTheTruthAndGoesOn(BezantTestCluster cluster) {
    try (BezantClient client = client(cluster, 4)) {
      client.kv().put("alive", "1");
      SessionRecovery.recover(cluster.clientConfig(4));
      BezantException lost =
          assertThrows(BezantException.SessionLost.class, () -> client.kv().put("alive", "2"));
      assertEquals(Outcome.NOT_APPLIED, lost.outcome());
      assertEquals("1", client.kv().get("alive").orElseThrow().valueUtf8());
      client.kv().put("alive", "3");
      assertEquals("3", client.kv().get("alive").orElseThrow().valueUtf8());
    }
  }

  @Test
  void aKeyThatNeverWroteHasNoSessionAndAnUnknownKeyIsTurnedAway(BezantTestCluster cluster) {
    assertEquals(
        new RecoveredSession(0, true, List.of()), SessionRecovery.recover(cluster.clientConfig(5)));
    ClientConfig known = cluster.clientConfig(5);
    ClientConfig stranger =
        new ClientConfig(
            known.cluster(), KeyPair.generate(new SecureRandom()), Map.of(), Duration.ofSeconds(3));
    assertThrows(BezantException.class, () -> SessionRecovery.recover(stranger));
  }
}
