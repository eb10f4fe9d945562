package io.bezant.testing;

/** What a replica that lies does. In everything else it follows the protocol. */
public enum Lie {
  /**
   * Answers each client with the result of what was asked before: something that looks as good as
   * the truth, was true once, and is wrong. Tells those who watch what never happened, and leaves
   * out what did.
   */
  WRONG_ANSWERS,
  /** As primary, proposes nothing, though it says otherwise that it is well. */
  SILENT_PRIMARY,
  /** As primary, proposes one batch to half of the others and another to the rest, signing both. */
  EQUIVOCATION,
  /** Hears everything and says nothing, to nobody. Its connections stay open. */
  SILENCE
}
