package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Announces checkpoints with a wrong root, before their time, long after it, at places where there
 * is none, or far in the future, and claims that they are stable.
 */
final class CheckpointLiar extends Distorter {

  private static final long LATE_MILLIS = 2_000;
  private static final int MOST_HELD = 64;

  private final ArrayDeque<Held> held = new ArrayDeque<>();

  private record Held(long dueMillis, ReplicaId from, ReplicaId to, Checkpoint checkpoint) {}

  CheckpointLiar(Hands hands) {
    super(hands);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case Checkpoint checkpoint -> distort(signer, to, checkpoint);
      case Commit commit when hands().oneIn(6) -> List.of(commit, early(commit.sequence()));
      case Status status when hands().oneIn(3) -> {
        hands().did("claimed a stable checkpoint of the future");
        yield List.of(
            new Status(
                status.view(),
                status.executed(),
                status.executed().plus(hands().config().windowSize()),
                status.accepted(),
                status.prepared()));
      }
      case Message other -> List.of(other);
    };
  }

  private List<Message> distort(ReplicaId signer, ReplicaId to, Checkpoint checkpoint) {
    return switch (hands().random().nextInt(4)) {
      case 0 -> {
        hands().did("announced a wrong root");
        yield List.of(new Checkpoint(checkpoint.sequence(), wrong(checkpoint.root())));
      }
      case 1 -> {
        hands().did("announced two roots");
        yield List.of(new Checkpoint(checkpoint.sequence(), wrong(checkpoint.root())), checkpoint);
      }
      case 2 -> {
        if (held.size() < MOST_HELD) {
          held.add(new Held(hands().nowMillis() + LATE_MILLIS, signer, to, checkpoint));
        }
        yield List.of();
      }
      default -> List.of(checkpoint);
    };
  }

  /** A checkpoint that nobody can have taken yet, or that is none. */
  private Checkpoint early(SequenceNumber near) {
    int interval = hands().config().checkpointInterval();
    long ahead = (1 + hands().random().nextInt(4)) * (long) interval;
    long place =
        hands().oneIn(3) ? near.value() + ahead : (near.value() / interval) * interval + ahead;
    hands().did("announced a checkpoint before its time");
    return new Checkpoint(new SequenceNumber(place), wrong(Digest.ZERO));
  }

  private static Digest wrong(Digest root) {
    return Hasher.domain("TEST/WRONG-ROOT").digest(root).finish();
  }

  @Override
  public void onTick() {
    List<Held> due = new ArrayList<>();
    while (!held.isEmpty() && held.peek().dueMillis() <= hands().nowMillis()) {
      due.add(held.remove());
    }
    for (Held late : due) {
      hands().did("announced a checkpoint late");
      hands().say(late.from(), List.of(late.to()), late.checkpoint());
    }
  }
}
