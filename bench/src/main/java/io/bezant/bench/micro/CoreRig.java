package io.bezant.bench.micro;

import io.bezant.bench.simulation.world.CheapSigner;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.AppliedState;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReplicaCore;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.SigningSealer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * The core of a primary whose disk and service answer at once and whose backups agree at once. All
 * signatures are the simulator's cheap ones, so that what remains is the core's own work and two
 * votes made for each of its own.
 */
final class CoreRig {

  private static final long SECRET = 7;
  private static final int VOTING_BACKUPS = 2;

  private final ReplicaCore core;
  private final List<SigningSealer> backups;
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private long executedCount;
  private long millis;

  CoreRig(Samples samples) {
    ClusterConfig config = samples.config();
    this.core =
        new ReplicaCore(
            ReplicaCore.Setting.of(config),
            sealer(samples, 0),
            DurableState.EMPTY,
            AppliedState.NOTHING);
    this.backups =
        java.util.stream.IntStream.rangeClosed(1, VOTING_BACKUPS)
            .mapToObj(i -> sealer(samples, i))
            .toList();
    perform(core.start());
    settle();
    tick();
  }

  private static SigningSealer sealer(Samples samples, int replica) {
    KeyPair pair = samples.replica(replica);
    return new SigningSealer(
        new ReplicaId(replica),
        samples.config().clusterId(),
        new CheapSigner(pair.publicKey(), SECRET));
  }

  /** Time passes, as it does every five milliseconds. */
  void tick() {
    millis += 5;
    events.add(new Event.Tick(millis, 1_700_000_000_000L + millis));
    settle();
  }

  /**
   * A request arrives and is ordered, executed and, every so often, part of a stable checkpoint.
   */
  long order(SignedRequest request) {
    events.add(new Event.RequestReceived(request, new Event.Origin.Client(), Optional.empty()));
    settle();
    return executedCount;
  }

  private void settle() {
    while (!events.isEmpty()) {
      perform(core.step(events.remove()));
    }
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Broadcast(var message)) {
        events.add(new Event.MessageReceived(message));
        echo(message.message());
      } else if (effect instanceof Effect.Execute(var sequence, var batch)) {
        executedCount += batch.requests().size();
        List<Reply> replies =
            batch.requests().stream()
                .map(
                    each ->
                        new Reply(
                            View.ZERO, each.key(), each.request().digest(), sequence, Bytes.EMPTY))
                .toList();
        events.add(new Event.BatchExecuted(sequence, replies, false));
      } else if (effect instanceof Effect.TakeCheckpoint(var sequence)) {
        events.add(new Event.CheckpointTaken(sequence, Digest.ZERO));
      }
    }
  }

  /** What the backups say to what the primary says. */
  private void echo(Message message) {
    for (SigningSealer backup : backups) {
      if (message instanceof PrePrepare proposal) {
        hear(backup, new Prepare(proposal.view(), proposal.sequence(), proposal.batch().digest()));
      } else if (message instanceof Commit commit) {
        hear(backup, commit);
      } else if (message instanceof Checkpoint checkpoint) {
        hear(backup, checkpoint);
      }
    }
  }

  private void hear(SigningSealer backup, Message message) {
    events.add(new Event.MessageReceived(backup.seal(message)));
  }
}
