package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.Status;
import java.util.Arrays;
import java.util.List;

/** Says that it is somewhere else than it is, and gives nothing to those who ask it. */
final class StatusLiar extends Distorter {

  StatusLiar(Hands hands) {
    super(hands);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case Status status -> {
        hands().did("lied about where it stands");
        yield List.of(lie(status));
      }
      case CommittedBatch _refused -> refuse();
      case BatchBody _refused -> refuse();
      case StateManifest _refused -> refuse();
      case StateChunk _refused -> refuse();
      case StateDifference _refused -> refuse();
      case Message other -> List.of(other);
    };
  }

  private List<Message> refuse() {
    hands().did("refused what it was asked for");
    return List.of();
  }

  private Status lie(Status status) {
    long executed =
        switch (hands().random().nextInt(5)) {
          case 0 -> 0;
          case 1 -> status.executed().value() + 1;
          case 2 -> status.executed().value() + hands().config().windowSize();
          case 3 -> Long.MAX_VALUE;
          default -> Math.max(0, status.executed().value() - 1);
        };
    View view = hands().oneIn(3) ? View.ZERO : status.view();
    SequenceNumber stable = hands().oneIn(2) ? SequenceNumber.ZERO : status.stable();
    if (executed == Long.MAX_VALUE) {
      stable = new SequenceNumber(executed);
    }
    return new Status(view, new SequenceNumber(executed), stable, bits(), bits());
  }

  private SlotBits bits() {
    if (hands().oneIn(2)) {
      return SlotBits.NONE;
    }
    byte[] all = new byte[Math.max(1, hands().config().windowSize() / Byte.SIZE)];
    Arrays.fill(all, (byte) -1);
    return new SlotBits(Bytes.wrap(all));
  }
}
