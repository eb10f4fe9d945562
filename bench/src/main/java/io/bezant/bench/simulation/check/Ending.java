package io.bezant.bench.simulation.check;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/** What a client knows in the end of an operation that it asked for. */
public sealed interface Ending {

  /**
   * The cluster has answered.
   *
   * @param order the place of this answer among all that happened at clients
   * @param result what was answered
   * @param executed the sequence number at which the answer says it was executed; none if it was
   *     read without ordering
   * @param nanos when
   */
  record Returned(long order, KvResult result, Optional<SequenceNumber> executed, long nanos)
      implements Ending {}

  /** It is certain that it was not executed and never will be. */
  record NeverHappened() implements Ending {}

  /** It was executed once after it was asked, or will be, or never. */
  record Unknown() implements Ending {}
}
