package io.bezant.bench.exhaustive;

import java.util.Arrays;

/**
 * A cluster of four in the abstract model of amnesia: what each replica remembers, and everything
 * that was ever signed. One place in the log; each view has the batch that its honest primary
 * proposes and another one that a lying primary may propose.
 */
final class AmnesiaState {

  static final int REPLICAS = 4;
  static final int QUORUM = 3;

  /** Where a replica stands. */
  enum Mode {
    /** Remembers all it ever said. */
    WHOLE(0),
    /** Has lost its disk and votes nowhere. */
    RECOVERING(1),
    /** Votes from some view on but changes no views yet. */
    VOTING(2),
    /** Lies. */
    LYING(3);

    private final int code;

    Mode(int code) {
      this.code = code;
    }
  }

  final Mode[] mode = new Mode[REPLICAS];
  final int[] entered = new int[REPLICAS];
  final int[] promised = new int[REPLICAS];

  /** What the view entered began with: a batch, zero for nothing, or {@link #SETTLED}. */
  final int[] plan = new int[REPLICAS];

  /** What this replica prepared in the view it is in; zero for nothing yet. */
  final int[] accepted = new int[REPLICAS];

  /** The view and batch of the highest prepared certificate; batch zero for none. */
  final int[] lockView = new int[REPLICAS];

  final int[] lock = new int[REPLICAS];

  /** The batch under this replica's stable checkpoint; zero for none. */
  final int[] stable = new int[REPLICAS];

  /** Whether the first view of an amnesiac began with something. */
  final boolean[] mustWait = new boolean[REPLICAS];

  /** How often a replica has lost its disk. */
  final int[] losses = new int[REPLICAS];

  /** Which loss of each other replica this one has heard of. */
  final int[][] heard = new int[REPLICAS][REPLICAS];

  final int[][] prepares;
  final int[][] commits;
  int[] viewChanges = new int[0];
  int[] newViews = new int[0];

  /** The plan of a view whose place is below a stable checkpoint. */
  static final int SETTLED = 15;

  AmnesiaState(int views) {
    Arrays.fill(mode, Mode.WHOLE);
    prepares = new int[views][2 * views + 1];
    commits = new int[views][2 * views + 1];
  }

  int views() {
    return prepares.length;
  }

  AmnesiaState copy() {
    AmnesiaState copy = new AmnesiaState(views());
    System.arraycopy(mode, 0, copy.mode, 0, REPLICAS);
    int[][][] pairs = {
      {entered, copy.entered}, {promised, copy.promised}, {plan, copy.plan},
      {accepted, copy.accepted}, {lockView, copy.lockView}, {lock, copy.lock},
      {stable, copy.stable}, {losses, copy.losses}
    };
    for (int[][] pair : pairs) {
      System.arraycopy(pair[0], 0, pair[1], 0, REPLICAS);
    }
    System.arraycopy(mustWait, 0, copy.mustWait, 0, REPLICAS);
    for (int i = 0; i < REPLICAS; i++) {
      copy.heard[i] = heard[i].clone();
    }
    for (int view = 0; view < views(); view++) {
      copy.prepares[view] = prepares[view].clone();
      copy.commits[view] = commits[view].clone();
    }
    copy.viewChanges = viewChanges;
    copy.newViews = newViews;
    return copy;
  }

  /** A sorted set with one more element. */
  static int[] with(int[] set, int element) {
    int at = Arrays.binarySearch(set, element);
    if (at >= 0) {
      return set;
    }
    int[] more = new int[set.length + 1];
    System.arraycopy(set, 0, more, 0, ~at);
    more[~at] = element;
    System.arraycopy(set, ~at, more, ~at + 1, set.length + at + 1);
    return more;
  }

  /** The batch that the honest primary of a view proposes when nothing binds it. */
  static int fresh(int view) {
    return view + 1;
  }

  /** Another one, that only a liar proposes. */
  int other(int view) {
    return views() + view + 1;
  }

  int liars() {
    int mask = 0;
    for (int i = 0; i < REPLICAS; i++) {
      mask |= mode[i] == Mode.LYING ? 1 << i : 0;
    }
    return mask;
  }

  /** How many replicas are faulty now. */
  int faulty() {
    int count = 0;
    for (Mode each : mode) {
      count += each == Mode.WHOLE ? 0 : 1;
    }
    return count;
  }

  boolean isPrepared(int view, int batch) {
    return Integer.bitCount(prepares[view][batch] | liars()) >= QUORUM;
  }

  boolean isDecided(int view, int batch) {
    return Integer.bitCount(commits[view][batch] | liars()) >= QUORUM;
  }

  /** 64 bits that tell this state from others. */
  long fingerprint() {
    long hash = 17;
    for (int i = 0; i < REPLICAS; i++) {
      hash = mix(hash, mode[i].code | (mustWait[i] ? 8 : 0) | losses[i] << 4);
      hash =
          mix(
              hash,
              (entered[i] + 1) | ((promised[i] + 1) << 4) | (plan[i] << 8) | (accepted[i] << 12));
      hash = mix(hash, lockView[i] | lock[i] << 4 | stable[i] << 8);
      hash = mix(hash, Arrays.hashCode(heard[i]));
    }
    for (int view = 0; view < views(); view++) {
      for (int batch = 1; batch < prepares[view].length; batch++) {
        hash = mix(hash, prepares[view][batch] << 4 | commits[view][batch]);
      }
    }
    for (int viewChange : viewChanges) {
      hash = mix(hash, viewChange);
    }
    for (int newView : newViews) {
      hash = mix(hash, ~newView);
    }
    return hash;
  }

  private static long mix(long hash, long value) {
    long z = hash * 0x9e3779b97f4a7c15L + value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
