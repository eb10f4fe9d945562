package io.bezant.replica;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Amnesia;
import io.bezant.protocol.core.AppliedState;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.RecordCodec;
import io.bezant.replica.kv.KvStateMachine;
import io.bezant.replica.runtime.BatchArchive;
import io.bezant.replica.storage.LogOrigin;
import io.bezant.replica.storage.LogRecord;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What the log and the state of an earlier life mean, read once when a replica starts.
 *
 * @param archive where the log holds which batch
 * @param applied where the state on disk stands
 * @param durable what the log remembers
 */
public record Recovery(BatchArchive archive, AppliedState applied, DurableState durable) {

  /**
   * Replays a log that was just opened, beside the state as its last commit left it. A log that was
   * made after a loss and holds no word of it is given its nonce now, durably: from here on this
   * replica is on its way back (R5).
   *
   * @param random the source of nonces
   */
  public static Recovery of(
      ClusterConfig cluster, WriteAheadLog log, StateStore store, RandomGenerator random) {
    AppliedState applied =
        store
            .lastRoot()
            .map(
                root ->
                    new AppliedState(
                        root.sequence(),
                        root.digest(),
                        root.agreedTimeMillis(),
                        KvStateMachine.hasLeases(store)))
            .orElse(AppliedState.NOTHING);
    BatchArchive archive = new BatchArchive();
    RecordCodec codec = new RecordCodec(cluster);
    DurableState.Folding durable = new DurableState.Folding(applied.sequence());
    log.replay(
        found -> {
          DurableRecord record = decode(codec, found);
          archive.note(found.lsn(), record);
          durable.add(record);
        });
    if (log.recovery().origin() == LogOrigin.AFTER_LOSS && durable.result().amnesia().isEmpty()) {
      byte[] nonce = new byte[Digest.SIZE];
      random.nextBytes(nonce);
      DurableRecord loss =
          new DurableRecord.Returning(new Amnesia.Abstaining(Digest.of(Bytes.wrap(nonce))));
      log.append(loss.sequence().value(), codec.encode(loss));
      log.sync();
      durable.add(loss);
    }
    return new Recovery(archive, applied, durable.result());
  }

  /**
   * What the log says against the state, if anything: it was announced or certified as another. A
   * state older than what the log begins with is not contradicted; what it lacks comes from others.
   */
  Optional<String> contradiction() {
    if (applied.sequence().equals(SequenceNumber.ZERO)) {
      return Optional.empty();
    }
    Optional<Digest> announced =
        Optional.ofNullable(durable.ownCheckpoints().get(applied.sequence()))
            .map(vote -> vote.message().root());
    Optional<Digest> certified =
        Optional.of(durable.stable())
            .filter(stable -> stable.sequence().equals(applied.sequence()))
            .map(StableCheckpoint::root);
    return certified
        .or(() -> announced)
        .filter(root -> !root.equals(applied.root()))
        .map(
            root ->
                "the state at %s has root %s, the log remembers root %s"
                    .formatted(applied.sequence(), applied.root().hex(), root.hex()));
  }

  /**
   * Whether the log has never heard of what the state holds. The state is committed only when the
   * log is durable up to there [R3]: a log that ends before has lost votes. Of a state that was
   * taken over from others the log knows the place and no decision (R4).
   */
  boolean isLogBehind() {
    SequenceNumber reached = applied.sequence();
    return reached.isAfter(durable.stable().sequence())
        && !reached.equals(durable.takenOver())
        && !durable.ownCheckpoints().containsKey(reached)
        && durable.slots().stream()
            .noneMatch(slot -> slot.sequence().equals(reached) && slot.certificate().isPresent());
  }

  private static DurableRecord decode(RecordCodec codec, LogRecord found) {
    try {
      return codec.decode(found.payload());
    } catch (MalformedMessageException unknown) {
      throw new IllegalStateException(
          "record " + found.lsn() + " of the log is of no kind this release knows", unknown);
    }
  }
}
