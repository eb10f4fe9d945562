package io.bezant.replica.watch;

/**
 * How much work may still be done in a turn: so many steps, where one is a look at something in
 * memory, and bytes of what is found. What is begun may go beyond it once.
 */
public final class Allowance {

  /** What one look into the state counts. */
  public static final int STEPS_PER_LOOK = 16;

  private long steps;
  private long bytes;

  /** An allowance. */
  public Allowance(long steps, long bytes) {
    this.steps = steps;
    this.bytes = bytes;
  }

  /** Takes steps off. */
  public void spend(long spent) {
    steps -= spent;
  }

  /** Takes bytes off. */
  public void spendBytes(long spent) {
    bytes -= spent;
  }

  /** Whether anything is left of both. */
  public boolean isLeft() {
    return steps > 0 && bytes > 0;
  }

  /** How many steps are left; none is zero or less. */
  public long steps() {
    return steps;
  }
}
