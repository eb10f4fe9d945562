package io.bezant.client.runtime;

import io.bezant.client.core.WatchEnd;
import io.bezant.crypto.Bytes;
import java.util.List;

/** Who is told what a watch tells. Called on the loop, in order; must not block or throw. */
public interface WatchReceiver {

  /**
   * What happened at a revision. Each is to be taken with {@link ClientRuntime#takenOfWatch}, else
   * nothing more is told after a while.
   */
  void onTold(long revision, List<Bytes> events);

  /** Nothing more happened up to a revision. */
  void onProgress(long through);

  /** The watch is over, without having been closed by its caller. Nothing is told afterwards. */
  void onEnd(WatchEnd why);
}
