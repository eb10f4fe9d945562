package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Amnesia;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.wire.Frame;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A replica that lost its log votes in no view before the first that a quorum of others has founded
 * knowing of the loss, leaves no view and answers nobody before it holds a stable checkpoint of all
 * that such a view began with, and makes others change views for its sake seldom (R5). The rule is
 * written down a second time here.
 */
final class SafeReturn implements Invariant {

  /** Clocks run wrong and are not lived by every moment: the rule is checked with this slack. */
  private static final int CLOCK_SLACK = 4;

  private final Quorums quorums;
  private final long readyMillis;
  private final TreeMap<ReplicaId, Loss> losses = new TreeMap<>();
  private final TreeMap<Blame, Long> blames =
      new TreeMap<>(
          java.util.Comparator.comparing(Blame::by)
              .thenComparing(Blame::forWhom)
              .thenComparingInt(Blame::life));
  private final TreeMap<ReplicaId, Integer> lives = new TreeMap<>();

  /** What was first signed: what a view change tells of losses must not change after that. */
  private final TreeMap<Change, Signature> changes =
      new TreeMap<>(java.util.Comparator.comparing(Change::replica).thenComparing(Change::view));

  private record Change(ReplicaId replica, View view) {}

  private record Blame(ReplicaId by, ReplicaId forWhom, int life) {}

  /** The way back from one loss. */
  private static final class Loss {
    Optional<Digest> nonce = Optional.empty();
    Optional<View> firstView = Optional.empty();
    SequenceNumber through = SequenceNumber.ZERO;
    SequenceNumber stable = SequenceNumber.ZERO;

    boolean isHealed() {
      return firstView.isPresent() && !through.isAfter(stable);
    }
  }

  SafeReturn(Quorums quorums, long readyMillis) {
    this.quorums = quorums;
    this.readyMillis = readyMillis;
  }

  @Override
  public String name() {
    return "R5 safe return";
  }

  @Override
  public void onLost(ReplicaId replica) {
    losses.put(replica, new Loss());
  }

  @Override
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    lives.merge(replica, 1, Integer::sum);
    Loss loss = losses.get(replica);
    if (loss != null) {
      Optional<Digest> nonce = memory.amnesia().map(Amnesia::nonce);
      if (loss.nonce.isPresent() && !loss.nonce.equals(nonce)) {
        throw broken("replica %s comes back with another nonce".formatted(replica));
      }
      loss.nonce = nonce;
    }
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    Loss loss = losses.get(replica);
    if (loss == null) {
      return;
    }
    if (record instanceof DurableRecord.EnteredView(Signed<NewView> signed)) {
      enter(replica, loss, signed.message());
    } else if (record instanceof DurableRecord.Stable(var proof)) {
      loss.stable = later(loss.stable, proof.sequence());
    } else if (record instanceof DurableRecord.Installed(var proof, var _state)) {
      loss.stable = later(loss.stable, proof.sequence());
    }
  }

  private void enter(ReplicaId replica, Loss loss, NewView newView) {
    long fresh =
        newView.viewChanges().stream()
            .filter(each -> !each.sender().equals(replica))
            .filter(each -> tells(each.message(), replica, loss))
            .count();
    if (loss.firstView.isEmpty() && fresh >= quorums.quorum()) {
      loss.firstView = Optional.of(newView.view());
      for (Signed<ViewChange> each : newView.viewChanges()) {
        ViewChange message = each.message();
        loss.through = later(loss.through, message.stable().sequence());
        if (!message.prepared().isEmpty()) {
          loss.through = later(loss.through, message.prepared().getLast().sequence());
        }
      }
    }
  }

  private static boolean tells(ViewChange viewChange, ReplicaId replica, Loss loss) {
    return loss.nonce.isPresent() && viewChange.lossOf(replica).equals(loss.nonce);
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    if (frame.type() == MessageType.VIEW_CHANGE && frame.sender().equals(replica)) {
      Signature first = changes.putIfAbsent(new Change(replica, frame.view()), frame.signature());
      if (first != null && !first.equals(frame.signature())) {
        throw broken("replica %s leaves for %s in two ways".formatted(replica, frame.view()));
      }
    }
    Loss loss = losses.get(replica);
    if (loss == null || !frame.sender().equals(replica)) {
      return;
    }
    switch (frame.type()) {
      case PRE_PREPARE, PREPARE, COMMIT -> {
        if (loss.firstView.isEmpty() || loss.firstView.get().isAfter(frame.view())) {
          throw broken(
              "replica %s lost its log and says %s in view %s; it may vote from %s on"
                  .formatted(replica, frame.type(), frame.view(), loss.firstView));
        }
      }
      case VIEW_CHANGE, NEW_VIEW -> requireHealed(replica, loss, frame.type().toString());
      case CHECKPOINT,
          STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY -> {}
    }
  }

  @Override
  public void onReplied(ReplicaId replica, SequenceNumber executed) {
    Loss loss = losses.get(replica);
    if (loss != null) {
      requireHealed(replica, loss, "an answer");
    }
  }

  private void requireHealed(ReplicaId replica, Loss loss, String what) {
    if (!loss.isHealed()) {
      throw broken(
          "replica %s lost its log and says %s; it has a stable checkpoint at %s and needs %s"
              .formatted(replica, what, loss.stable, loss.through));
    }
  }

  @Override
  public void onPeerReady(ReplicaId replica, ReplicaId peer, long nowMillis) {
    Long last = blames.put(new Blame(replica, peer, lives.getOrDefault(replica, 0)), nowMillis);
    if (last != null && nowMillis - last < readyMillis / CLOCK_SLACK) {
      throw broken(
          "replica %s suspects for the sake of %s after %s ms again"
              .formatted(replica, peer, nowMillis - last));
    }
  }

  private static SequenceNumber later(SequenceNumber one, SequenceNumber other) {
    return one.isAfter(other) ? one : other;
  }
}
