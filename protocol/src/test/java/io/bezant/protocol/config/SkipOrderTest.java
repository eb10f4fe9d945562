package io.bezant.protocol.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.SequenceNumber;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkipOrderTest {
  private static final KeyPair ADMINISTRATOR = keyPair("administrator");
  private static final KeyPair REPLICA = keyPair("replica");
  private static final ClusterConfig CLUSTER = cluster(ADMINISTRATOR);
  private static final Digest BATCH = Hasher.domain("TEST").finish();
  private static final SequenceNumber PLACE = new SequenceNumber(77);
  private static final SkipOrder ORDER =
      SkipOrder.sign(CLUSTER.clusterId(), PLACE, BATCH, ADMINISTRATOR);

  /** The administrator's signature over {@link #ORDER}: Ed25519 is deterministic. */
  private static final String GOLDEN =
      "6fb2a752c5ba183c7d4d1911a4d019253f00468e6b2a6fa9b5287e32896f60e1"
          + "26e64168e6d13317b405fcf7d54af3c4d4e0dd98f63e74a00fd60c6a3645150f";

  private static KeyPair keyPair(String name) {
    return KeyPair.fromSeed(Hasher.domain("TEST-KEY").bytes(Bytes.utf8(name)).finish().bytes());
  }

  private static ClusterConfig cluster(KeyPair administrator) {
    return new ClusterConfig(
        new Membership(List.of(REPLICA.publicKey())),
        administrator.publicKey(),
        List.of(),
        Limits.DEFAULT,
        4,
        8);
  }

  private static boolean counts(SkipOrder order) {
    return order.isOf(CLUSTER, new Ed25519Verifier());
  }

  @Test
  void administratorsOrderCounts() {
    assertTrue(counts(ORDER));
    assertTrue(counts(SkipOrder.parse(ORDER.render())));
    assertEquals(ORDER, SkipOrder.parse(ORDER.render()));
  }

  @Test
  void orderOfSomebodyElseDoesNotCount() {
    assertFalse(counts(SkipOrder.sign(CLUSTER.clusterId(), PLACE, BATCH, REPLICA)));
  }

  @Test
  void signatureCoversPlaceBatchClusterAndEpoch() {
    var signature = ORDER.signature();
    Digest cluster = CLUSTER.clusterId();
    assertFalse(
        counts(new SkipOrder(cluster, Epoch.ZERO, new SequenceNumber(78), BATCH, signature)));
    assertFalse(counts(new SkipOrder(cluster, Epoch.ZERO, PLACE, Digest.ZERO, signature)));
    assertFalse(counts(new SkipOrder(cluster, new Epoch(1), PLACE, BATCH, signature)));
    assertFalse(counts(new SkipOrder(Digest.ZERO, Epoch.ZERO, PLACE, BATCH, signature)));
  }

  @Test
  void orderOfAnotherClusterOfTheSameAdministratorDoesNotCount() {
    ClusterConfig other =
        new ClusterConfig(
            CLUSTER.membership(),
            CLUSTER.administrator(),
            List.of(keyPair("client").publicKey()),
            CLUSTER.limits(),
            4,
            8);
    assertFalse(counts(SkipOrder.sign(other.clusterId(), PLACE, BATCH, ADMINISTRATOR)));
  }

  @Test
  void signedFormIsPermanent() {
    assertEquals(GOLDEN, ORDER.signature().bytes().hex());
  }

  @Test
  void whatIsNoOrderIsRefused() {
    String text = ORDER.render();
    for (String wrong :
        List.of(
            "",
            "{}",
            text.replace("\"77\"", "\"-1\""),
            text.replace("\"77\"", "\"seventy\""),
            text.replace("\"format\" : 1", "\"format\" : 2"),
            text.replace(BATCH.hex(), BATCH.hex().substring(2)),
            text.replace("\"epoch\"", "\"time\""))) {
      assertThrows(ConfigException.class, () -> SkipOrder.parse(wrong), wrong);
    }
  }
}
