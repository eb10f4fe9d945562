package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Signed;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last checkpoint that each replica has announced, however far above our window it lies: one
 * for each, so that a liar fills its own place only. What f+1 announce alike is true, since one of
 * them is correct; it is enough to take the state over, and for nothing else [protocol R4].
 *
 * <p>Correct replicas that are ahead learn from each other until their last checkpoint is the same,
 * so the last one of each is enough. Not kept over a restart: it is said again.
 */
final class Vouchers {

  private final ProtocolRules rules;
  private final int interval;
  private final @Nullable Signed<Checkpoint>[] last;

  @SuppressWarnings({"unchecked", "rawtypes"})
  Vouchers(ProtocolRules rules, int interval) {
    this.rules = rules;
    this.interval = interval;
    this.last = new Signed[rules.quorums().replicaCount()];
  }

  void hear(Signed<Checkpoint> announced) {
    int seat = rules.seatOfVoucher(announced.sender(), each -> last[each] != null);
    Signed<Checkpoint> before = last[seat];
    if (before == null || announced.message().sequence().isAfter(before.message().sequence())) {
      last[seat] = announced;
    }
  }

  /** The highest checkpoint in (low, high] that enough replicas have announced last. */
  Optional<Checkpoint> vouched(SequenceNumber low, SequenceNumber high) {
    return Arrays.stream(last)
        .filter(Objects::nonNull)
        .map(Signed::message)
        .filter(each -> each.sequence().isCheckpoint(interval))
        .filter(each -> each.sequence().isAfter(low) && !each.sequence().isAfter(high))
        .filter(each -> count(each) >= rules.vouchersNeeded())
        .reduce((one, other) -> other.sequence().isAfter(one.sequence()) ? other : one);
  }

  private long count(Checkpoint checkpoint) {
    return Arrays.stream(last)
        .filter(each -> each != null && each.message().equals(checkpoint))
        .count();
  }
}
