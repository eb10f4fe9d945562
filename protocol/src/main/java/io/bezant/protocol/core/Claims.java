package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far the others say they have executed. One claim alone may be a lie: it is worth a question
 * to its author, each fruitless one after a longer pause, and nothing else. What f+1 claim, one of
 * them correct, is taken for true. A claim that is not repeated is forgotten.
 */
final class Claims {

  private static final int MAX_DOUBLINGS = 6;
  private static final int REPETITIONS_MISSED = 3;

  private final ReplicaId self;
  private final int weakQuorum;
  private final int quorum;
  private final long askMillis;
  private final long lifeMillis;
  private final long[] executed;
  private final long[] heardMillis;
  private final long[] mayAskMillis;
  private final long[] standingWhenAsked;
  private final int[] fruitless;
  private int nextDonor;

  Claims(CoreRooms rooms) {
    int replicas = rooms.config().membership().size();
    this.self = rooms.out().self();
    this.weakQuorum = rooms.config().quorums().weakQuorum();
    this.quorum = rooms.config().quorums().quorum();
    this.askMillis = rooms.options().fetchMillis();
    this.lifeMillis = REPETITIONS_MISSED * rooms.options().idleStatusMillis();
    this.executed = new long[replicas];
    this.heardMillis = new long[replicas];
    this.mayAskMillis = new long[replicas];
    this.standingWhenAsked = new long[replicas];
    this.fruitless = new int[replicas];
    Arrays.fill(executed, -1);
    Arrays.fill(standingWhenAsked, -1);
  }

  /** Takes a claim; returns whether its author stands where it stood when it last made one. */
  boolean hear(ReplicaId peer, SequenceNumber claimed, long nowMillis) {
    int index = peer.value();
    boolean isResting = executed[index] == claimed.value();
    executed[index] = claimed.value();
    heardMillis[index] = nowMillis;
    return isResting;
  }

  private long fresh(int index, long nowMillis) {
    return nowMillis - heardMillis[index] <= lifeMillis ? executed[index] : 0;
  }

  /** Whether so many have said where they stand, in this life, that a quorum is known with us. */
  boolean areKnown() {
    int known = 0;
    for (int i = 0; i < executed.length; i++) {
      known += i != self.value() && executed[i] >= 0 ? 1 : 0;
    }
    return known + 1 >= quorum;
  }

  /** Whether f+1 have executed more than this: then somebody correct has. */
  boolean areBeyond(SequenceNumber standing, long nowMillis) {
    int beyond = 0;
    for (int i = 0; i < executed.length; i++) {
      if (i != self.value() && fresh(i, nowMillis) > standing.value()) {
        beyond++;
      }
    }
    return beyond >= weakQuorum;
  }

  /** Whether f+1 others have said how far they are. */
  boolean areHeard(long nowMillis) {
    int heard = 0;
    for (int i = 0; i < executed.length; i++) {
      boolean isFresh = executed[i] >= 0 && nowMillis - heardMillis[i] <= lifeMillis;
      heard += i != self.value() && isFresh ? 1 : 0;
    }
    return heard >= weakQuorum;
  }

  /** Who is to be asked now for what comes after this, in turn among those who claim to have it. */
  Optional<ReplicaId> donor(SequenceNumber standing, long nowMillis) {
    for (int tried = 0; tried < executed.length; tried++) {
      int index = Math.floorMod(nextDonor++, executed.length);
      if (index == self.value() || fresh(index, nowMillis) <= standing.value()) {
        continue;
      }
      boolean hasHelped = standing.value() > standingWhenAsked[index];
      if (hasHelped || nowMillis >= mayAskMillis[index]) {
        fruitless[index] = hasHelped ? 0 : Math.min(fruitless[index] + 1, MAX_DOUBLINGS);
        standingWhenAsked[index] = standing.value();
        mayAskMillis[index] = nowMillis + (askMillis << fruitless[index]);
        return Optional.of(new ReplicaId(index));
      }
    }
    return Optional.empty();
  }
}
