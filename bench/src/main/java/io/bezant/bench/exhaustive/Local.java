package io.bezant.bench.exhaustive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A state of one replica: how it is reached, what can be seen of it, and where each move leads that
 * was tried.
 */
final class Local {

  /** A move that was not tried yet. */
  static final int UNKNOWN = -1;

  /** A move that changes nothing. */
  static final int SAME = -2;

  final int id;
  final @Nullable Local parent;
  final int move;
  final Look look;
  private int[] next = new int[0];

  /**
   * What can be seen of a replica.
   *
   * @param said the messages it has said in all its lives, by number
   * @param view the view it has entered
   * @param promised the view it has promised, at least the one it has entered
   * @param decided what it has executed, one digit of base 16 per place: one more than the batch
   * @param plan what the view it has entered began with, likewise
   * @param crashes how often it has crashed
   * @param waits how often it has waited longer than its patience
   * @param asked which requests have reached it, one bit each
   * @param violation what is wrong with it, if anything
   */
  record Look(
      Said said,
      int view,
      int promised,
      int decided,
      int plan,
      int crashes,
      int waits,
      int asked,
      @Nullable String violation) {

    /** The numbers of the messages said, one bit each; not to be changed. */
    long[] sent() {
      return said.bits();
    }
  }

  Local(int id, @Nullable Local parent, int move, Look look) {
    this.id = id;
    this.parent = parent;
    this.move = move;
    this.look = look;
  }

  int next(int candidate) {
    return candidate < next.length ? next[candidate] : UNKNOWN;
  }

  void learn(int candidate, int target) {
    if (candidate >= next.length) {
      int known = next.length;
      next = Arrays.copyOf(next, Math.max(candidate + 1, known + known / 2));
      Arrays.fill(next, known, next.length, UNKNOWN);
    }
    next[candidate] = target;
  }
}
