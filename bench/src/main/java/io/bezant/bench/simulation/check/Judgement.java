package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import java.util.List;

/** What a check says about a history. */
public sealed interface Judgement {

  /**
   * One store without faults could have given these answers.
   *
   * @param calls how many calls were judged
   * @param steps how many steps the search took
   */
  record Sound(long calls, long steps) implements Judgement {}

  /**
   * No store without faults could have given these answers.
   *
   * @param key the key whose history is impossible; empty if it is not about one key
   * @param reason what cannot be
   * @param calls the calls that show it, in the order of asking
   */
  record Impossible(Bytes key, String reason, List<Call> calls) implements Judgement {

    /** Copies the list. */
    public Impossible {
      calls = List.copyOf(calls);
    }
  }

  /**
   * The search was given up before it came to an end.
   *
   * @param key the key that it was given up at
   * @param steps how many steps it was allowed
   */
  record Undecided(Bytes key, long steps) implements Judgement {}
}
