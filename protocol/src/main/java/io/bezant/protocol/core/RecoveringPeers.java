package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which other replicas say that they lost their logs (R5): the last nonce of each, forgotten when
 * it is not repeated. It is each one's own word and may be a lie; what a lie can cost is bounded
 * here. Not durable: those who recover say it again and again.
 */
final class RecoveringPeers {

  private static final int REPETITIONS_MISSED = 5;

  /** A view changed for one who is ready is left alone for this part of the time between two. */
  private static final int SPACING_PART = 60;

  private final int self;
  private final ProtocolRules rules;
  private final long lifeMillis;
  private final long readyMillis;
  private final @Nullable Digest[] nonces;
  private final long[] heardMillis;
  private final boolean[] isReady;

  /** When a view was last suspected here for the sake of each. */
  private final long[] blamedMillis;

  private @Nullable NewView entered;
  private long enteredMillis;
  private long nowMillis;

  RecoveringPeers(ReplicaId self, ProtocolRules rules, CoreOptions options) {
    int replicas = rules.quorums().replicaCount();
    this.self = self.value();
    this.rules = rules;
    this.lifeMillis = REPETITIONS_MISSED * options.idleStatusMillis();
    this.readyMillis = options.readyMillis();
    this.nonces = new Digest[replicas];
    this.heardMillis = new long[replicas];
    this.isReady = new boolean[replicas];
    this.blamedMillis = new long[replicas];
    Arrays.fill(blamedMillis, Long.MIN_VALUE / 2);
  }

  void onTick(long livedMillis) {
    nowMillis = livedMillis;
    for (int i = 0; i < nonces.length; i++) {
      if (nonces[i] != null && nowMillis - heardMillis[i] > lifeMillis) {
        nonces[i] = null;
        isReady[i] = false;
      }
    }
  }

  /** A replica says that it lost its log, and perhaps that it lacks nothing but a view change. */
  void hear(ReplicaId peer, Digest nonce, boolean ready) {
    if (peer.value() != self) {
      nonces[peer.value()] = nonce;
      heardMillis[peer.value()] = nowMillis;
      isReady[peer.value()] = ready;
    }
  }

  boolean isRecovering(ReplicaId peer) {
    return nonces[peer.value()] != null;
  }

  /** How many recover beside this replica, by their own word. */
  int count() {
    int count = 0;
    for (Digest nonce : nonces) {
      count += nonce == null ? 0 : 1;
    }
    return count;
  }

  /** What a view change signed now tells of them. */
  List<LossNotice> notices() {
    List<LossNotice> notices = new ArrayList<>();
    for (int i = 0; i < nonces.length; i++) {
      Digest nonce = nonces[i];
      if (nonce != null) {
        notices.add(new LossNotice(new ReplicaId(i), nonce));
      }
    }
    return notices;
  }

  /** How many of the losses known here a view change tells of. */
  long toldBy(Signed<ViewChange> viewChange) {
    return notices().stream()
        .filter(loss -> tells(viewChange, loss.replica(), loss.nonce()))
        .count();
  }

  /** Whether these view changes let all who recover, as far as is known here, vote again. */
  boolean areServedBy(List<Signed<ViewChange>> viewChanges) {
    return notices().stream().allMatch(loss -> isServed(viewChanges, loss.replica(), loss.nonce()));
  }

  /** Whether a view that these view changes found is one that a recovering replica may vote in. */
  boolean isServed(List<Signed<ViewChange>> viewChanges, ReplicaId replica, Digest nonce) {
    return viewChanges.stream().filter(each -> tells(each, replica, nonce)).count()
        >= rules.freshFoundersNeeded();
  }

  private boolean tells(Signed<ViewChange> viewChange, ReplicaId replica, Digest nonce) {
    return !viewChange.sender().equals(replica)
        && rules.isTold(viewChange.message().lossOf(replica), nonce);
  }

  void onViewEntered(NewView newView) {
    entered = newView;
    enteredMillis = nowMillis;
  }

  /**
   * One who needs a view change now and may have it: seldom for the same one, not while another has
   * just had it, and not when so many recover that it would help nobody.
   */
  Optional<ReplicaId> readyPeer() {
    boolean isViewYoung = nowMillis - enteredMillis < readyMillis / SPACING_PART;
    if (isViewYoung || count() >= rules.quorums().weakQuorum()) {
      return Optional.empty();
    }
    for (int i = 0; i < nonces.length; i++) {
      Digest nonce = nonces[i];
      ReplicaId peer = new ReplicaId(i);
      if (nonce != null
          && isReady[i]
          && rules.mayBlameForReady(nowMillis - blamedMillis[i], readyMillis)
          && (entered == null || !isServed(entered.viewChanges(), peer, nonce))) {
        return Optional.of(peer);
      }
    }
    return Optional.empty();
  }

  /** The view was suspected for the sake of this one. */
  void onBlamed(ReplicaId peer) {
    blamedMillis[peer.value()] = nowMillis;
  }
}
