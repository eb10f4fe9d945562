package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import java.util.List;

/** What becomes of a frame at the mailbox of a corrupt replica. */
public sealed interface Fate {

  /** It goes on as it is. */
  Fate PASS = new Pass();

  /** It is never seen again. */
  Fate DROP = new Replace(List.of());

  /** Other frames go on in its place. */
  static Fate replace(Bytes... frames) {
    return new Replace(List.of(frames));
  }

  /** It goes on as it is. */
  record Pass() implements Fate {}

  /**
   * Others go on in its place, to the same receiver and in this order.
   *
   * @param frames none when it is dropped
   */
  record Replace(List<Bytes> frames) implements Fate {

    /** Keeps its own list. */
    public Replace {
      frames = List.copyOf(frames);
    }
  }
}
