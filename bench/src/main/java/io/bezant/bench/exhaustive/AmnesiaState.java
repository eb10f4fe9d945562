package io.bezant.bench.exhaustive;

import java.util.Arrays;

/**
 * A cluster in the abstract model of amnesia: what each replica remembers, and everything that was
 * ever signed. One place in the log; each view has the batch that its honest primary proposes and
 * another one that a lying primary may propose.
 */
final class AmnesiaState {

  /** Replicas from here on play no part of their own: they are told apart by what they did. */
  private final int ordinaryFrom;

  private final int replicas;
  private final int quorum;

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

  final Mode[] mode;
  final int[] entered;
  final int[] promised;

  /** What the view entered began with: a batch, zero for nothing, or {@link #SETTLED}. */
  final int[] plan;

  /** What this replica prepared in the view it is in; zero for nothing yet. */
  final int[] accepted;

  /** The view and batch of the highest prepared certificate; batch zero for none. */
  final int[] lockView;

  final int[] lock;

  /** The batch under this replica's stable checkpoint; zero for none. */
  final int[] stable;

  /** Whether the first view of an amnesiac began with something. */
  final boolean[] mustWait;

  /** How often a replica has lost its disk. */
  final int[] losses;

  /** Which loss of each other replica this one has heard of. */
  final int[][] heard;

  final int[][] prepares;
  final int[][] commits;
  int[] viewChanges = new int[0];
  long[] newViews = new long[0];

  /** The plan of a view whose place is below a stable checkpoint. */
  static final int SETTLED = 15;

  /**
   * The beginning.
   *
   * @param replicas how many there are; at most seven
   * @param views how many views there are
   * @param ordinaryFrom the first of those that neither lead a view nor go wrong
   */
  AmnesiaState(int replicas, int views, int ordinaryFrom) {
    this.replicas = replicas;
    this.quorum = (replicas + (replicas - 1) / 3 + 2) / 2;
    this.ordinaryFrom = ordinaryFrom;
    mode = new Mode[replicas];
    entered = new int[replicas];
    promised = new int[replicas];
    plan = new int[replicas];
    accepted = new int[replicas];
    lockView = new int[replicas];
    lock = new int[replicas];
    stable = new int[replicas];
    losses = new int[replicas];
    mustWait = new boolean[replicas];
    heard = new int[replicas][replicas];
    Arrays.fill(mode, Mode.WHOLE);
    prepares = new int[views][2 * views + 1];
    commits = new int[views][2 * views + 1];
  }

  /** The beginning of a cluster of four. */
  AmnesiaState(int views) {
    this(4, views, 4);
  }

  int replicas() {
    return replicas;
  }

  int quorum() {
    return quorum;
  }

  int views() {
    return prepares.length;
  }

  AmnesiaState copy() {
    AmnesiaState copy = new AmnesiaState(replicas, views(), ordinaryFrom);
    System.arraycopy(mode, 0, copy.mode, 0, replicas);
    int[][][] pairs = {
      {entered, copy.entered}, {promised, copy.promised}, {plan, copy.plan},
      {accepted, copy.accepted}, {lockView, copy.lockView}, {lock, copy.lock},
      {stable, copy.stable}, {losses, copy.losses}
    };
    for (int[][] pair : pairs) {
      System.arraycopy(pair[0], 0, pair[1], 0, replicas);
    }
    System.arraycopy(mustWait, 0, copy.mustWait, 0, replicas);
    for (int i = 0; i < replicas; i++) {
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

  /** A sorted set with one more element. */
  static long[] with(long[] set, long element) {
    int at = Arrays.binarySearch(set, element);
    if (at >= 0) {
      return set;
    }
    long[] more = new long[set.length + 1];
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
    for (int i = 0; i < replicas; i++) {
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
    return Integer.bitCount(prepares[view][batch] | liars()) >= quorum;
  }

  boolean isDecided(int view, int batch) {
    return Integer.bitCount(commits[view][batch] | liars()) >= quorum;
  }

  /** 64 bits that tell this state from others, but not one ordinary replica from another. */
  long fingerprint() {
    long[] each = new long[replicas];
    for (int i = 0; i < replicas; i++) {
      each[i] = signature(i);
    }
    Arrays.sort(each, ordinaryFrom, replicas);
    long hash = 17;
    for (long signature : each) {
      hash = mix(hash, signature);
    }
    for (long newView : newViews) {
      hash = mix(hash, ~newView);
    }
    return hash;
  }

  /** What one replica remembers and has signed. */
  private long signature(int i) {
    long hash = mix(19, mode[i].code | (mustWait[i] ? 8 : 0) | losses[i] << 4);
    hash =
        mix(
            hash,
            (entered[i] + 1) | ((promised[i] + 1) << 4) | (plan[i] << 8) | (accepted[i] << 12));
    hash = mix(hash, lockView[i] | lock[i] << 4 | stable[i] << 8);
    for (int other = 0; other < ordinaryFrom; other++) {
      hash = mix(hash, heard[i][other]);
    }
    for (int view = 0; view < views(); view++) {
      for (int batch = 1; batch < prepares[view].length; batch++) {
        hash =
            mix(
                hash,
                (((prepares[view][batch] >> i) & 1) << 1) | ((commits[view][batch] >> i) & 1));
      }
    }
    for (int viewChange : viewChanges) {
      if (AmnesiaModel.senderOf(viewChange) == i) {
        hash = mix(hash, AmnesiaModel.withoutSender(viewChange));
      }
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
