package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The way back of this replica after it lost its log (R5). It does not know what it has promised:
 * so it votes nowhere until a view begins whose founders, a quorum of others, all signed after they
 * had heard of the loss. It leaves no view and answers nobody until it holds a certified checkpoint
 * of everything that such a view began with. No view and no place is ever estimated from claims.
 *
 * <p>A replica that has lost nothing is whole, and nothing here concerns it.
 */
final class OwnLoss {

  /** How often a quorum of others is told of the loss before the rest of them are despaired of. */
  private static final int TELLINGS = 10;

  private final Outgoing out;
  private final ProtocolRules rules;
  private final SafetyGate gate;
  private final RecoveringPeers peers;
  private @Nullable Amnesia stage;
  private final Set<ReplicaId> heard = new TreeSet<>();
  private long saidMillis = Long.MIN_VALUE / 2;
  private boolean isToldToAll;
  private int tellingsToQuorum;

  OwnLoss(
      Outgoing out,
      ProtocolRules rules,
      SafetyGate gate,
      RecoveringPeers peers,
      Optional<Amnesia> stage) {
    this.out = out;
    this.rules = rules;
    this.gate = gate;
    this.peers = peers;
    stage.ifPresent(this::take);
  }

  private void take(Amnesia reached) {
    stage = reached;
    switch (reached) {
      case Amnesia.Abstaining ignored -> gate.abstain();
      case Amnesia.VotingAgain(var nonce, var firstView, var through) ->
          gate.abstainBelow(firstView);
      case Amnesia.Healed ignored -> gate.trust();
    }
  }

  /** Whether this replica remembers all it has promised, or need not any more. */
  boolean isWhole() {
    return stage == null || stage instanceof Amnesia.Healed;
  }

  /** How far it has come, if it ever lost a log. */
  Optional<Amnesia> stage() {
    return Optional.ofNullable(stage);
  }

  /** Whether so many have lost their logs at once that none of them may vote again (R5). */
  boolean isHopeless() {
    return !isWhole() && peers.count() + 1 >= rules.quorums().weakQuorum();
  }

  /** Somebody has spoken to this replica in this life: so it can be spoken to. */
  void onHeard(ReplicaId peer) {
    if (stage instanceof Amnesia.Abstaining && !peer.equals(out.self()) && heard.add(peer)) {
      saidMillis = Long.MIN_VALUE / 2;
    }
  }

  /**
   * Says again what others must know.
   *
   * @param everyMillis how often
   * @param isComplete whether the state is here, so that only a view change is missing
   */
  void onTick(long nowMillis, long everyMillis, boolean isComplete) {
    if (stage == null || isWhole() || nowMillis - saidMillis < everyMillis) {
      return;
    }
    saidMillis = nowMillis;
    boolean isReady =
        isComplete && stage instanceof Amnesia.Abstaining && isTold() && !isHopeless();
    out.broadcast(out.seal(isReady ? new Ready(stage.nonce()) : new Recover(stage.nonce())));
    isToldToAll |= heard.size() == rules.quorums().replicaCount() - 1;
    tellingsToQuorum += heard.size() >= rules.freshFoundersNeeded() ? 1 : 0;
  }

  /**
   * Whether those who have to found a view know of the loss. A view begun for a READY that outran
   * the RECOVER to one of them helps nobody, and the next one is ten minutes away.
   */
  private boolean isTold() {
    return isToldToAll || tellingsToQuorum >= TELLINGS;
  }

  /** A view is about to be entered; returns whether this replica votes again from it on. */
  boolean onView(NewView newView) {
    if (!(stage instanceof Amnesia.Abstaining)
        || isHopeless()
        || !peers.isServed(newView.viewChanges(), out.self(), stage.nonce())) {
      return false;
    }
    // The highest place that anything of an earlier view can have been decided for.
    SequenceNumber through = NewViewPlanner.plan(newView.viewChanges(), rules).last();
    reach(new Amnesia.VotingAgain(stage.nonce(), newView.view(), through));
    return true;
  }

  /** A checkpoint is certified and on this disk; returns whether this replica is whole by that. */
  boolean onStable(SequenceNumber stable) {
    if (stage instanceof Amnesia.VotingAgain(var nonce, var firstView, var through)
        && !isHopeless()
        && rules.isHealedBy(stable, through)) {
      reach(new Amnesia.Healed(nonce));
      return true;
    }
    return false;
  }

  private void reach(Amnesia reached) {
    out.persist(new DurableRecord.Returning(reached));
    take(reached);
  }
}
