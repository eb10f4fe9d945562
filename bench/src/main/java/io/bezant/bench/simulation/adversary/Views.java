package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;

/** How far the cluster has come, as an adversary gathers from what is said. */
final class Views {

  private View view = View.ZERO;
  private SequenceNumber sequence = SequenceNumber.ZERO;

  /** That many views later, or the last one there is. */
  static View after(View view, long count) {
    long value = view.value() + count;
    return new View(value < 0 ? Long.MAX_VALUE : value);
  }

  /** Takes note of an honest message. */
  void note(Message message) {
    if (message.view().isAfter(view)) {
      view = message.view();
    }
    boolean isVote =
        message.type() == MessageType.PRE_PREPARE
            || message.type() == MessageType.PREPARE
            || message.type() == MessageType.COMMIT;
    if (isVote && message.sequence().isAfter(sequence)) {
      sequence = message.sequence();
    }
  }

  /** The highest view heard of. */
  View view() {
    return view;
  }

  /** The highest place heard of. */
  SequenceNumber sequence() {
    return sequence;
  }
}
