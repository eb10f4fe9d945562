package io.bezant.client.runtime;

import io.bezant.client.core.Failure;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvResult;

/** A caller that waits for the end of one operation. Exactly one method is called, exactly once. */
public interface Completion {

  /** The operation was executed. Called on the loop; must not block. */
  void onResult(SequenceNumber executed, KvResult result);

  /**
   * A reading was answered without ordering, so that its result has no place in the agreed order.
   * Called on the loop; must not block.
   */
  void onShown(KvResult result);

  /** The operation ended without a result. Called on the loop or on the caller; must not block. */
  void onFailure(Failure failure);
}
