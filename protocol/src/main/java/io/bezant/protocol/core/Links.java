package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import java.util.Arrays;

/**
 * Which peers can be spoken to, and whether the primary has been out of reach for so long that it
 * may be taken for dead. A process that dies closes its connections at once, long before any
 * timeout would tell, so that even an idle cluster has moved on when the next request comes.
 *
 * <p>It is a hint and nothing more: it makes this replica suspect earlier, and suspicion alone ends
 * no view. It is silent about a primary that was never reached in this life, and while this replica
 * could not reach a quorum without the primary either: then the fault is more likely its own. Each
 * use makes the next one wait twice as long, and each second forgives one: whoever makes links come
 * and go, views change no faster than that because of it.
 */
final class Links {

  /** How long the primary must be out of reach: two attempts to connect again. */
  static final long LOSS_MILLIS = 75;

  private static final long FORGIVING_MILLIS = 1_000;
  private static final int MAX_DOUBLINGS = 8;
  private static final long NEVER = -1;

  private final int self;
  private final int quorum;
  private final boolean[] isUp;

  /** When each link went down; {@link #NEVER} if it was never up. */
  private final long[] downSinceMillis;

  private long quorumSinceMillis;
  private View view = View.ZERO;
  private long viewSinceMillis;
  private int doublings;
  private long usedMillis;

  Links(ReplicaId self, int replicaCount, int quorum) {
    this.self = self.value();
    this.quorum = quorum;
    this.isUp = new boolean[replicaCount];
    this.isUp[this.self] = true;
    this.downSinceMillis = new long[replicaCount];
    Arrays.fill(downSinceMillis, NEVER);
  }

  void onChanged(ReplicaId peer, boolean up, long nowMillis) {
    int index = peer.value();
    if (index == self || index >= isUp.length || isUp[index] == up) {
      return;
    }
    boolean hadQuorum = upCount() >= quorum;
    isUp[index] = up;
    if (!up) {
      downSinceMillis[index] = nowMillis;
    } else if (!hadQuorum) {
      quorumSinceMillis = nowMillis;
    }
  }

  private int upCount() {
    int count = 0;
    for (boolean each : isUp) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /**
   * Whether the primary of this view has been out of reach long enough. To be asked at every tick.
   */
  boolean isLost(View current, ReplicaId primary, long nowMillis) {
    if (!current.equals(view)) {
      view = current;
      viewSinceMillis = nowMillis;
    }
    int index = primary.value();
    if (isUp[index] || downSinceMillis[index] == NEVER || upCount() < quorum) {
      return false;
    }
    long since = Math.max(downSinceMillis[index], Math.max(quorumSinceMillis, viewSinceMillis));
    return nowMillis - since >= LOSS_MILLIS << doublingsAt(nowMillis);
  }

  private int doublingsAt(long nowMillis) {
    long forgiven = (nowMillis - usedMillis) / FORGIVING_MILLIS;
    return (int) Math.max(0, doublings - forgiven);
  }

  /** A primary was suspected for this: the next one is given more time. */
  void onUsed(long nowMillis) {
    doublings = Math.min(MAX_DOUBLINGS, doublingsAt(nowMillis) + 1);
    usedMillis = nowMillis;
  }
}
