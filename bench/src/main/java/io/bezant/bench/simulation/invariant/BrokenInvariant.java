package io.bezant.bench.simulation.invariant;

/** A run has shown something that must never happen. */
public final class BrokenInvariant extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String invariant;

  /**
   * A finding.
   *
   * @param invariant which rule is broken
   * @param what how it shows
   */
  public BrokenInvariant(String invariant, String what) {
    super(invariant + ": " + what);
    this.invariant = invariant;
  }

  /** Which rule is broken. */
  public String invariant() {
    return invariant;
  }
}
