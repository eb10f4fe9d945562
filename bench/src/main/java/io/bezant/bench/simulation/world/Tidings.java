package io.bezant.bench.simulation.world;

import io.bezant.client.core.WatchEnd;
import io.bezant.crypto.Bytes;
import java.util.List;

/** What becomes of a watch, as its owner sees it. */
public sealed interface Tidings {

  /**
   * It begins.
   *
   * @param ticket its name in the client's runtime
   */
  record Opened(long ticket) implements Tidings {}

  /** What happened at a revision. */
  record Changes(long revision, List<Bytes> events) implements Tidings {}

  /** Nothing more happened up to a revision. */
  record Progress(long through) implements Tidings {}

  /** It cannot go on. */
  record Over(WatchEnd why) implements Tidings {}
}
