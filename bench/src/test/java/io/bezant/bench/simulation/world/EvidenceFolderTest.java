package io.bezant.bench.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.world.SimulatedDisk.Operation;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.wire.EvidenceCodec;
import io.bezant.protocol.wire.SigningSealer;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.EvidenceFolder;
import io.bezant.replica.storage.EvidenceFolder.Kept;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a replica keeps against others is there after any crash, whole or not at all. */
final class EvidenceFolderTest {
  private final List<KeyPair> keys = IntStream.range(0, 4).mapToObj(i -> keyPair(i)).toList();
  private final ClusterConfig config =
      new ClusterConfig(
          new Membership(keys.stream().map(KeyPair::publicKey).toList()),
          keys.getFirst().publicKey(),
          List.<PublicKey>of(keys.getLast().publicKey()),
          Limits.DEFAULT,
          4,
          8);
  private final EvidenceCodec codec = new EvidenceCodec(config, new Ed25519Verifier());
  private final SimulatedDisk disk = new SimulatedDisk();

  private static KeyPair keyPair(int replica) {
    return KeyPair.fromSeed(Hasher.domain("EVIDENCE-TEST").u32(replica).finish().bytes());
  }

  private EvidenceFolder folder() {
    return new EvidenceFolder(disk, codec);
  }

  private Evidence lie(int culprit, long place) {
    SigningSealer sealer =
        new SigningSealer(new ReplicaId(culprit), config.clusterId(), keys.get(culprit).signer());
    return new Evidence(
        sealer.seal(new Commit(View.ZERO, new SequenceNumber(place), digest("one"))),
        sealer.seal(new Commit(View.ZERO, new SequenceNumber(place), digest("other"))));
  }

  private static Digest digest(String text) {
    return Hasher.domain(text).finish();
  }

  @Test
  void whatIsKeptIsThereAfterALossOfPower() {
    assertEquals(Kept.NEW, folder().keep(lie(2, 1)));
    disk.losePower(() -> false);
    assertEquals(1, folder().items().size());
    assertEquals(new ReplicaId(2), folder().items().getFirst().evidence().culprit());
  }

  @Test
  void aReplicaIsConvictedOnceOfEachKindOfLie() {
    folder().keep(lie(2, 1));
    assertEquals(Kept.KNOWN, folder().keep(lie(2, 7)));
    assertEquals(Kept.NEW, folder().keep(lie(3, 7)));
    assertEquals(2, folder().items().size());
  }

  @Test
  void aFileIsWholeOrNotThereWhereverThePowerFails() {
    for (int at = 0; at < 40; at++) {
      SimulatedDisk trial = new SimulatedDisk();
      EvidenceFolder trialed = new EvidenceFolder(trial, codec);
      int[] left = {at};
      trial.watch(
          (operation, file) -> {
            if (operation != Operation.LIST && left[0]-- == 0) {
              throw new DiskFailure("the power fails");
            }
          });
      boolean isKept = false;
      try {
        isKept = trialed.keep(lie(1, 1)) == Kept.NEW;
      } catch (DiskFailure failed) {
        // Then it is not kept, or it is: nobody was told.
      }
      trial.watch((operation, file) -> {});
      trial.losePower(SimulatedDisk.Survival.seeded(new Random(at), 0.5));
      assertTrue(trialed.items().size() == 1 || !isKept, "lost after operation " + at);
      trialed.keep(lie(1, 1));
      assertEquals(1, trialed.items().size());
    }
  }

  @Test
  void damagedFileMakesRoomForTheNext() {
    folder().keep(lie(2, 1));
    disk.flip(disk.list().getFirst(), 60, 1);
    assertEquals(List.of(), folder().items());
    assertEquals(Kept.NEW, folder().keep(lie(2, 1)));
    assertEquals(1, folder().items().size());
  }

  @Test
  void fullDiskKeepsNothingAndLosesNothing() {
    folder().keep(lie(2, 1));
    disk.limitTo(0);
    assertThrows(DiskFailure.class, () -> folder().keep(lie(3, 1)));
    disk.limitTo(Long.MAX_VALUE);
    assertEquals(1, folder().items().size());
    assertEquals(Kept.NEW, folder().keep(lie(3, 1)));
  }
}
